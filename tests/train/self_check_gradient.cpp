// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Wrong derivatives fail the check against finite differences.
#include <ctgrad/train/self_check.hpp>

#include <ctgrad/ctgrad.hpp>
#include <ctgrad/nn.hpp>
#include <ctgrad/optim.hpp>
#include <doctest/doctest.h>

namespace ct = ctgrad;
using ct::train::SelfCheck;

namespace {

using X = ct::Tensor<float, 6, 3>;
struct Model {
  ct::nn::Parameter<4, 3> weight{ct::nn::init::normal(0.5)};
  ct::nn::Parameter<4> bias{ct::nn::init::zeros};
};

/// The mean of f(x Wᵀ + b)².
template <class F>
struct Loss {
  constexpr auto operator()(const auto& m, auto x) const {
    const auto y = F{}(matmul(x, transpose(m.weight)) + m.bias);
    return mean(y * y);
  }
};

template <class F>
SelfCheck check() {
  X x;
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i % 7) / 7;
  return ct::train::self_check(Loss<F>{}, ct::optim::AdamW{}, ct::nn::Parameters<Model>(3), {.steps = 0}, x);
}

constexpr auto sine = [](auto x) { return sin(x); };
template <class Rule>
struct SineWith {
  constexpr auto operator()(auto x) const { return ct::custom_derivative(sine, Rule{})(x); }
};

using Right = decltype([](auto x, auto, auto d) { return d * cos(x); });
using WrongSign = decltype([](auto x, auto, auto d) { return -(d * cos(x)); });
using WrongFactor = decltype([](auto x, auto, auto d) { return 1.001 * d * cos(x); });

}  // namespace

TEST_CASE("a right derivative of one's own passes") {
  const SelfCheck c = check<SineWith<Right>>();
  INFO(to_string(c));
  CHECK(c.gradient.passed);
  CHECK(c.precision.passed);
}

TEST_CASE_TEMPLATE("a wrong derivative fails against finite differences", Rule, WrongSign, WrongFactor) {
  const SelfCheck c = check<SineWith<Rule>>();
  INFO(to_string(c));
  CHECK(!c.gradient.passed);
  CHECK(c.precision.passed);  // float and double agree on the wrong one
}
