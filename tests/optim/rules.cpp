// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Optimizers and schedules against PyTorch's (data/make_optim_golden.py), and what PyTorch does not have
// against its formula.
#include "../golden.hpp"

#include <ctgrad/nn/layers.hpp>
#include <ctgrad/optim.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace ct = ctgrad;
namespace optim = ct::optim;

namespace {

using Model = ct::nn::Linear<7, 5>;
using Parameters = ct::nn::Parameters<Model, double>;
constexpr int steps = 6;

const Golden& golden() {
  static const Golden g("optim_golden.txt");
  return g;
}

Parameters read(const std::string& name) {
  Parameters p;
  std::ranges::copy(golden()[name + "_matrix"], p["weight"].begin());
  std::ranges::copy(golden()[name + "_vector"], p["bias"].begin());
  return p;
}

/// The parameters after all steps.
template <class Rule>
Parameters run(Rule rule) {
  Parameters p = read("start");
  optim::Optimizer<Rule, Model, double> optimizer(rule);
  for (int k = 0; k < steps; ++k) optimizer.step(p, read("gradient" + std::to_string(k)), 0.1);
  return p;
}

template <class Rule>
void compare(const std::string& name, Rule rule) {
  CAPTURE(name);
  const Parameters p = run(rule), expected = read(name);
  CHECK(relative_error(p.flat(), expected.flat()) < 1e-13);
}

template <class Schedule>
void compare_rates(const std::string& name, Schedule schedule) {
  CAPTURE(name);
  long step = 0;
  for (const double expected : golden()[name])
    CHECK(optim::rate(schedule, step++) == doctest::Approx(expected).epsilon(1e-12));
}

}  // namespace

TEST_CASE("optimizers step as PyTorch's do") {
  compare("sgd", optim::Sgd{.momentum = 0.9, .nesterov = true, .weight_decay = 0.1});
  compare("adam", optim::Adam{.beta1 = 0.8, .beta2 = 0.95, .epsilon = 1e-6, .weight_decay = 0.1});
  compare("adamw", optim::AdamW{.beta1 = 0.8, .beta2 = 0.95, .epsilon = 1e-6, .weight_decay = 0.1});
  compare("rmsprop", optim::RMSprop{.alpha = 0.9, .epsilon = 1e-6, .weight_decay = 0.1});
  compare("rmsprop_momentum",
          optim::RMSprop{.alpha = 0.9, .epsilon = 1e-6, .momentum = 0.8, .weight_decay = 0.1});
  compare("adagrad", optim::Adagrad{.weight_decay = 0.1});
}

TEST_CASE("Lion steps by signs") {
  const optim::Lion rule{.beta1 = 0.8, .beta2 = 0.9, .weight_decay = 0.3};
  const Parameters p = run(rule);
  Parameters expected = read("start");
  std::array<double, Parameters::layout::size> m{};
  for (int k = 0; k < steps; ++k) {
    const Parameters g = read("gradient" + std::to_string(k));
    for (std::size_t i = 0; i < m.size(); ++i) {
      const double c = rule.beta1 * m[i] + (1 - rule.beta1) * g.flat()[i];
      const double decay = i < Parameters::layout::matrix_size ? rule.weight_decay : 0;
      expected.flat()[i] -= 0.1 * (static_cast<double>((c > 0) - (c < 0)) + decay * expected.flat()[i]);
      m[i] = rule.beta2 * m[i] + (1 - rule.beta2) * g.flat()[i];
    }
  }
  CHECK(relative_error(p.flat(), expected.flat()) < 1e-13);
}

TEST_CASE("schedules have PyTorch's rates") {
  compare_rates("step_decay", optim::StepDecay{.lr = 2, .gamma = 0.5, .size = 3});
  compare_rates("one_cycle", optim::OneCycle{.peak = 2, .rise = 4, .total = 20});
}
