// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// An update either leaves everything finite or changes nothing; and common optimizers are proved finite for
// thousands of steps from bounds alone.
#include <ctgrad/nn/layers.hpp>
#include <ctgrad/optim.hpp>
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace ct = ctgrad;

namespace {

using Small = ct::nn::Linear<7, 5>;
using Large = ct::nn::Linear<128, 64>;  // 8,192 weights: reasoned about, not copied

template <class Model, class T>
ct::nn::Parameters<Model, T> random(unsigned seed) {
  ct::nn::Parameters<Model, T> p;
  std::mt19937 generator(seed);
  std::normal_distribution<double> normal;
  for (const auto& info : ct::nn::Layout<Model>::parameters)
    for (T& x : p.span(info)) x = static_cast<T>(normal(generator));
  return p;
}

template <class Model, class T, class Rule>
void proves_many_steps(Rule rule) {
  using Guard = ct::optim::Guard<Rule, Model, T>;
  Guard guard;
  const auto p = random<Model, T>(1);
  typename Guard::Moments moments;
  const auto proves = [&](long t, const auto& parameters) {
    return guard.proves(ct::optim::detail::StepSettings<Rule, T>(rule, t), 1e-3, 0.1, 10.0, parameters,
                        moments);
  };
  for (long t = 1; t <= 20000; ++t) REQUIRE(proves(t, p));
  // A proof from measured bounds and not from carried ones would fail here:
  auto broken = p;
  broken.flat()[3] = std::numeric_limits<T>::infinity();
  CHECK(proves(20001, broken));
  guard.forget();
  CHECK_FALSE(proves(20001, broken));
}

/// try_step against step, and after a refusal every bit as before.
template <class Model, class Rule>
void refuses(Rule rule, double lr, float gradient, float parameter = 1) {
  auto p = random<Model, float>(1);
  p.flat()[20] = parameter;
  ct::optim::Optimizer<Rule, Model> optimizer(rule);
  auto g = random<Model, float>(2);
  REQUIRE(!optimizer.try_step(p, g, 1e-3, 1, ct::optim::global_norm(g)));
  g.flat()[20] = gradient;
  const auto before = p;
  const auto moments = std::as_const(optimizer).moments();
  const auto bad = optimizer.try_step(p, g, lr, 1, ct::optim::global_norm(g));
  REQUIRE(bad.has_value());
  CHECK(optimizer.steps() == 1);
  for (std::size_t i = 0; i < before.flat().size(); ++i) CHECK(p.flat()[i] == before.flat()[i]);
  for (std::size_t k = 0; k < moments.size(); ++k)
    for (std::size_t i = 0; i < before.flat().size(); ++i)
      CHECK(std::as_const(optimizer).moments()[k].flat()[i] == moments[k].flat()[i]);
  CHECK(!optimizer.try_step(p, random<Model, float>(3), 1e-3, 1, 10));
  CHECK(optimizer.steps() == 2);
}

/// Divides by the gradient.
struct Inverse {
  static constexpr std::size_t moments = 0;
  std::array<double, 1> settings(long, bool) const { return {1}; }
  static constexpr auto update = [](auto p, auto g, auto lr, auto) { return std::tuple(p - lr / g); };
};

}  // namespace

TEST_CASE("find_non_finite gives the first infinite or undefined element") {
  std::vector<double> x(1000, 1.0);
  CHECK_FALSE(ct::optim::find_non_finite<double>(x));
  x[900] = std::numeric_limits<double>::quiet_NaN();
  CHECK(ct::optim::find_non_finite<double>(x) == 900);
  x[255] = -std::numeric_limits<double>::infinity();
  CHECK(ct::optim::find_non_finite<double>(x) == 255);
  x[0] = std::numeric_limits<double>::max();
  CHECK(ct::optim::find_non_finite<double>(x) == 255);
}

TEST_CASE("AdamW and Sgd are proved finite for 20,000 steps without another look at the parameters") {
  proves_many_steps<Large, float>(ct::optim::AdamW{});
  proves_many_steps<Large, double>(ct::optim::AdamW{.weight_decay = 0.1});
  proves_many_steps<Large, float>(ct::optim::Sgd{.momentum = 0.9, .nesterov = true, .weight_decay = 0.01});
}

TEST_CASE("updates that overflow or divide by zero are refused whole") {
  refuses<Small>(ct::optim::Sgd{}, 1e30, 1e20f);
  refuses<Large>(ct::optim::Sgd{}, 1e30, 1e20f);
  refuses<Small>(Inverse{}, 1e-3, 0.0f);
  refuses<Large>(Inverse{}, 1e-3, 0.0f);
  refuses<Small>(ct::optim::AdamW{}, 1e39, 1.0f);
  refuses<Large>(ct::optim::AdamW{}, 1e39, 1.0f);
  refuses<Large>(ct::optim::Sgd{}, 1.0, -3e38f, 3e38f);
}

TEST_CASE("an update that could not be proved but is finite is made") {
  for (const double epsilon : {0.0, 1e-8}) {
    const ct::optim::AdamW rule{.epsilon = epsilon};
    auto p = random<Large, float>(1), q = p;
    ct::optim::Optimizer<ct::optim::AdamW, Large> guarded(rule), plain(rule);
    for (unsigned t = 0; t < 5; ++t) {
      auto g = random<Large, float>(10 + t);
      CHECK(!guarded.try_step(p, g, 1e-2, 0.5, ct::optim::global_norm(g)));
      plain.step(q, g, 1e-2, 0.5);
    }
    for (const auto& info : ct::nn::Layout<Large>::parameters)
      for (std::size_t i = 0; i < p.span(info).size(); ++i) CHECK(p.span(info)[i] == q.span(info)[i]);
  }
}

TEST_CASE("an update that was made without a proof leaves no old bounds behind") {
  ct::nn::Parameters<Large> p, g;
  g.flat()[3] = g.flat()[4] = 1;
  ct::optim::Optimizer<ct::optim::Sgd, Large> optimizer(ct::optim::Sgd{});
  const double norm = ct::optim::global_norm(g);
  REQUIRE(!optimizer.try_step(p, g, 3e38, 1, norm));  // finite, but √2 · 3e38 is not
  REQUIRE(p.flat()[3] == -3e38f);
  CHECK(optimizer.try_step(p, g, 2e38, 1, norm) == 3);  // finite from the bounds before that update
  CHECK(p.flat()[3] == -3e38f);
}
