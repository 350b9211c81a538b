// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The gradient check where numbers are awkward: lost digits, kinks, zeros, and no number at all.
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
  for (std::size_t i = 6; i < x.size(); ++i)
    x[i] = static_cast<float>(i % 7) / 7;  // two rows are zero, like the bias
  return ct::train::self_check(Loss<F>{}, ct::optim::AdamW{}, ct::nn::Parameters<Model>(3), {.steps = 0}, x);
}

}  // namespace

TEST_CASE("a gradient that cancels in float is seen in double") {
  using Cancels = decltype([](auto x) { return (x + 1000.0) * (x + 1000.0) - 2000.0 * x - 1e6; });  // x²
  const SelfCheck c = check<Cancels>();
  INFO(to_string(c));
  CHECK(c.gradient.passed);
  CHECK(!c.precision.passed);
}

TEST_CASE("kinks do not fail a right gradient, wherever they are") {
  using Kinks = decltype([](auto x) { return relu(x) + 0.5 * abs(sin(300.0 * x)); });
  const SelfCheck c = check<Kinks>();
  INFO(to_string(c));
  CHECK(c.gradient.passed);
}

TEST_CASE("a gradient of zero at a minimum passes") {
  using Zero = decltype([](auto x) { return x * 0.0; });
  const SelfCheck c = check<Zero>();
  INFO(to_string(c));
  CHECK(c.gradient.passed);
  CHECK(c.precision.passed);
}

TEST_CASE("a loss that is not a number fails") {
  using Log = decltype([](auto x) { return log(x * 0.0 - 1.0); });
  const SelfCheck c = check<Log>();
  INFO(to_string(c));
  CHECK(!c.gradient.passed);
  CHECK(!c.precision.passed);
  CHECK(!c.overfit.passed);
}
