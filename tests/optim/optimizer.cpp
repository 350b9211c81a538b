// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Optimizers as compiled loops against their formulas in plain double arithmetic.
#include <ctgrad/nn/layers.hpp>
#include <ctgrad/optim.hpp>
#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <vector>

namespace ct = ctgrad;

namespace {

using Model = ct::nn::Linear<7, 5>;  // 35 decaying weights, 5 biases that do not decay
using Parameters = ct::nn::Parameters<Model, double>;

Parameters random(unsigned seed) {
  Parameters p;
  std::mt19937 generator(seed);
  std::normal_distribution<double> normal;
  for (const auto& info : Parameters::layout::parameters)
    for (double& x : p.span(info)) x = normal(generator);
  return p;
}

/// Runs five steps with changing gradients, learning rates and scales, and the same with f(p, g, lr, t,
/// decay, state).
template <class Rule, class F>
void compare(Rule rule, F f) {
  Parameters p = random(1);
  ct::optim::Optimizer<Rule, Model, double> optimizer(rule);
  struct State {
    double a = 0, b = 0;
  };
  std::vector<State> state(Parameters::layout::size);
  std::vector<double> expected(p.flat().begin(), p.flat().end());
  for (unsigned t = 1; t <= 5; ++t) {
    const Parameters g = random(100 + t);
    const double lr = 0.1 / t, scale = 1.0 / t;
    optimizer.step(p, g, lr, scale);
    for (std::size_t i = 0; i < expected.size(); ++i)
      f(expected[i], scale * g.flat()[i], lr, static_cast<double>(t), i < Parameters::layout::matrix_size,
        state[i]);
  }
  for (std::size_t i = 0; i < expected.size(); ++i)
    CHECK(p.flat()[i] == doctest::Approx(expected[i]).epsilon(1e-13));
}

}  // namespace

TEST_CASE("Sgd: plain, momentum, Nesterov, weight decay on matrices only") {
  for (const double momentum : {0.0, 0.9})
    for (const bool nesterov : {false, true})
      for (const double decay : {0.0, 0.1}) {
        compare(ct::optim::Sgd{momentum, nesterov, decay},
                [&](double& p, double g, double lr, double, bool decays, auto& s) {
                  if (decays) g += decay * p;
                  s.a = momentum * s.a + g;
                  p -= lr * (nesterov ? g + momentum * s.a : s.a);
                });
      }
}

TEST_CASE("AdamW: decoupled decay on matrices only, bias-corrected moments") {
  const ct::optim::AdamW rule{.beta1 = 0.8, .beta2 = 0.95, .epsilon = 1e-6, .weight_decay = 0.2};
  compare(rule, [&](double& p, double g, double lr, double t, bool decays, auto& s) {
    if (decays) p *= 1 - lr * rule.weight_decay;
    s.a = rule.beta1 * s.a + (1 - rule.beta1) * g;
    s.b = rule.beta2 * s.b + (1 - rule.beta2) * g * g;
    const double m = s.a / (1 - std::pow(rule.beta1, t)), v = s.b / (1 - std::pow(rule.beta2, t));
    p -= lr * m / (std::sqrt(v) + rule.epsilon);
  });
}

TEST_CASE("gaps between parameters stay zero") {
  Parameters p = random(1);
  ct::optim::Optimizer<ct::optim::AdamW, Model, double> optimizer(ct::optim::AdamW{});
  optimizer.step(p, random(2), 0.1);
  CHECK(p.flat()[35] == 0.0);
  CHECK(p.flat()[47] == 0.0);
}

TEST_CASE("clip_by_global_norm scales large gradients and leaves small ones") {
  Parameters g = random(4);
  double squares = 0;
  for (double x : g.flat()) squares += x * x;
  Parameters clipped = g;
  CHECK(ct::optim::clip_by_global_norm(clipped, 0.5) == doctest::Approx(std::sqrt(squares)));
  CHECK(ct::optim::global_norm(clipped) == doctest::Approx(0.5).epsilon(1e-5));
  Parameters same = g;
  ct::optim::clip_by_global_norm(same, 1e6);
  for (std::size_t i = 0; i < g.flat().size(); ++i) CHECK(same.flat()[i] == g.flat()[i]);
}
