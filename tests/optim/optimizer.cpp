// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Optimizers as compiled loops against their formulas in plain double arithmetic, and against PyTorch
// (tests/data/make_optim_golden.py).
#include "../golden.hpp"

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

TEST_CASE("Adam: decay in the gradient, on matrices only") {
  const ct::optim::Adam rule{.beta1 = 0.8, .beta2 = 0.95, .epsilon = 1e-6, .weight_decay = 0.2};
  compare(rule, [&](double& p, double g, double lr, double t, bool decays, auto& s) {
    if (decays) g += rule.weight_decay * p;
    s.a = rule.beta1 * s.a + (1 - rule.beta1) * g;
    s.b = rule.beta2 * s.b + (1 - rule.beta2) * g * g;
    const double m = s.a / (1 - std::pow(rule.beta1, t)), v = s.b / (1 - std::pow(rule.beta2, t));
    p -= lr * m / (std::sqrt(v) + rule.epsilon);
  });
}

TEST_CASE("RMSprop: with and without momentum") {
  for (const double momentum : {0.0, 0.7}) {
    const ct::optim::RMSprop rule{.alpha = 0.9, .epsilon = 1e-6, .momentum = momentum, .weight_decay = 0.2};
    compare(rule, [&](double& p, double g, double lr, double, bool decays, auto& s) {
      if (decays) g += rule.weight_decay * p;
      s.a = rule.alpha * s.a + (1 - rule.alpha) * g * g;
      s.b = momentum * s.b + g / (std::sqrt(s.a) + rule.epsilon);
      p -= lr * s.b;
    });
  }
}

TEST_CASE("Lion: the sign of an average, and decoupled decay") {
  const ct::optim::Lion rule{.beta1 = 0.8, .beta2 = 0.95, .weight_decay = 0.2};
  compare(rule, [&](double& p, double g, double lr, double, bool decays, auto& s) {
    const double direction = rule.beta1 * s.a + (1 - rule.beta1) * g;
    p -= lr * (double(direction > 0) - double(direction < 0) + (decays ? rule.weight_decay * p : 0));
    s.a = rule.beta2 * s.a + (1 - rule.beta2) * g;
  });
}

TEST_CASE("Adagrad: the sum of squares") {
  const ct::optim::Adagrad rule{.epsilon = 1e-6, .weight_decay = 0.2};
  compare(rule, [&](double& p, double g, double lr, double, bool decays, auto& s) {
    if (decays) g += rule.weight_decay * p;
    s.a += g * g;
    p -= lr * g / (std::sqrt(s.a) + rule.epsilon);
  });
}

TEST_CASE("five steps of each optimizer are PyTorch's") {
  struct Weights {
    ct::nn::Parameter<2, 3> w;
  };
  static const Golden golden("optim_golden.txt");
  const auto check = [&](const char* name, auto rule) {
    CAPTURE(name);
    ct::nn::Parameters<Weights, double> p, g;
    std::copy(golden["start"].begin(), golden["start"].end(), p["w"].begin());
    ct::optim::Optimizer<decltype(rule), Weights, double> optimizer(rule);
    for (int t = 0; t < 5; ++t) {
      std::copy_n(golden["gradients"].begin() + 6 * t, 6, g["w"].begin());
      optimizer.step(p, g, 0.1 / (t + 1));
    }
    CHECK(relative_error(p["w"], golden[name]) < 1e-13);
  };
  using namespace ct::optim;
  check("adam", Adam{.beta1 = 0.8, .beta2 = 0.95, .epsilon = 1e-6, .weight_decay = 0.2});
  check("adamw", AdamW{.beta1 = 0.8, .beta2 = 0.95, .epsilon = 1e-6, .weight_decay = 0.2});
  check("rmsprop", RMSprop{.alpha = 0.9, .epsilon = 1e-6, .weight_decay = 0.2});
  check("rmsprop_momentum", RMSprop{.alpha = 0.9, .epsilon = 1e-6, .momentum = 0.7, .weight_decay = 0.2});
  check("adagrad", Adagrad{.epsilon = 1e-6, .weight_decay = 0.2});
  check("sgd", Sgd{.momentum = 0.9, .nesterov = true, .weight_decay = 0.2});
}

TEST_CASE("a Trainer's bounds prove the updates of every optimizer, for a model that is not copied") {
  using Large = ct::nn::Linear<128, 64>;
  const auto proved = [](auto rule) {
    using Rule = decltype(rule);
    ct::nn::Parameters<Large> p(1), g(2);
    ct::optim::Guard<Rule, Large, float> guard;
    typename ct::optim::Guard<Rule, Large, float>::Moments moments;
    const double norm = ct::optim::global_norm(g);
    for (long t = 1; t <= 3; ++t)
      if (!guard.proves({rule, t}, 1e-3, 1, norm, p, moments)) return false;
    return true;
  };
  CHECK(proved(ct::optim::Adam{.weight_decay = 0.1}));
  CHECK(proved(ct::optim::RMSprop{.momentum = 0.9}));
  CHECK(proved(ct::optim::Lion{.weight_decay = 0.1}));
  CHECK(proved(ct::optim::Adagrad{}));
}

TEST_CASE("gaps between parameters stay zero") {
  Parameters p = random(1);
  ct::optim::Optimizer<ct::optim::AdamW, Model, double> optimizer(ct::optim::AdamW{});
  optimizer.step(p, random(2), 0.1);
  CHECK(p.flat()[35] == 0.0);
  CHECK(p.flat()[47] == 0.0);
  ct::optim::Optimizer<ct::optim::RMSprop, Model, double> other({.momentum = 0.9});
  other.step(p, random(2), 0.1);
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
