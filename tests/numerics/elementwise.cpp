// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Activation functions from subnormal to the largest arguments against 50 digits, in batches and as numbers.
// The error of a value or derivative is relative to the sizes of the terms that it is computed as the sum of,
// where an elementary function may be wrong by 2 ulp, or 4 roundoffs.
#include "reference.hpp"

using reference::Numbers;
using reference::numbers;

namespace {

constexpr std::size_t count = 59;

double sigmoid(double x) { return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x)); }
/// x y, which is nothing where y is, also for the largest x.
double times(double x, double y) { return y == 0 ? 0 : std::abs(x * y); }

/// f's values and derivatives, one by one and in batches, within value(x) and slope(x) roundoffs.
template <class T, class F, class Value, class Slope>
void check(const std::string& name, F f, Value value, Slope slope) {
  const auto x = reference::argument<ct::Tensor<T, count>>("elementwise", "x");
  constexpr auto summed = [](auto v) { return sum(F{}(v)); };
  constexpr double unit = reference::unit<T>, least = reference::underflow<T>;
  // What underflows on the way may be multiplied by x.
  const auto lost = [&](std::size_t k) {
    return least * std::clamp(std::abs(static_cast<double>(x[k])), 1.0, 1e3);
  };
  const auto value_bound = [&](std::size_t k) { return unit * value(static_cast<double>(x[k])) + lost(k); };
  const auto slope_bound = [&](std::size_t k) { return unit * slope(static_cast<double>(x[k])) + lost(k); };
  const Numbers &y = numbers<T>(name, "value"), &dy = numbers<T>(name, "dx");
  reference::check(name, ct::evaluate(f)(x), y, value_bound);
  reference::check(name + "'", ct::grad<0>(summed)(x), dy, slope_bound);
  Numbers values, slopes;
  for (const T one : x) {
    const auto [v, d] = ct::value_and_grad<0>(f)(one);
    values.push_back(static_cast<double>(v));
    slopes.push_back(static_cast<double>(d));
  }
  reference::check(name + " of numbers", values, y, value_bound);
  reference::check(name + "' of numbers", slopes, dy, slope_bound);
}

}  // namespace

TEST_CASE_TEMPLATE("sigmoid is right to a few ulp in both tails", T, float, double) {
  check<T>(
      "sigmoid", [](auto x) { return ct::sigmoid(x); }, [](double x) { return 8 * sigmoid(x); },
      [](double x) { return 16 * sigmoid(x) * sigmoid(-x); });
}

TEST_CASE_TEMPLATE("silu is right to a few ulp, and its derivative relative to its two terms", T, float,
                   double) {
  check<T>(
      "silu", [](auto x) { return ct::silu(x); }, [](double x) { return 9 * times(x, sigmoid(x)); },
      [](double x) { return 18 * (sigmoid(x) + times(x, sigmoid(x) * sigmoid(-x))); });
}

TEST_CASE_TEMPLATE("softplus is right to a few ulp, in the lower tail too", T, float, double) {
  check<T>(
      "softplus", [](auto x) { return ct::softplus(x); },
      [](double x) { return 12 * (std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)))); },
      [](double x) { return 12 * sigmoid(x); });
}

// The golden file has a tenth of a roundoff.
TEST_CASE_TEMPLATE("elu is x above 0, right to a few ulp near 0 and in its tail", T, float, double) {
  check<T>(
      "elu", [](auto x) { return ct::elu(x); },
      [](double x) { return x > 0 ? 0.1 * x : 6 * std::abs(std::expm1(x)); },
      [](double x) { return x > 0 ? 0 : 6 * std::exp(x) + 2; });
}

TEST_CASE_TEMPLATE("gelu: the error is relative to x, since 1 + erf cancels below", T, float, double) {
  const auto density = [](double x) {
    return 0.39894228040143268 * std::exp(-0.5 * std::min(x * x, 4000.0));
  };
  check<T>(
      "gelu", [](auto x) { return ct::gelu(x); }, [](double x) { return 8 * std::abs(x); },
      [=](double x) { return 8 + times(x, density(x)) * (8 + 2 * std::min(x * x, 4000.0)); });
}

TEST_CASE_TEMPLATE("gelu_tanh: the error is relative to x, since 1 + tanh cancels below", T, float, double) {
  // The argument of tanh and its derivative are each rounded about five times.
  const auto steep = [](double x) {
    const double u = 0.8 * x + 0.036 * x * std::min(x * x, 100.0), t = std::tanh(u);
    return times(x, (1 - t * t) * (0.8 + 0.11 * std::min(x * x, 100.0)));
  };
  check<T>(
      "gelu_tanh", [](auto x) { return ct::gelu_tanh(x); },
      [=](double x) { return 8 * std::abs(x) + 5 * times(x, steep(x)); },
      [=](double x) {
        return 8 + steep(x) * (12 + 10 * std::min(x * x, 100.0)) + 4 * std::min(std::abs(x), 10.0);
      });
}
