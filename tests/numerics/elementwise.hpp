// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Activation functions from subnormal to the largest arguments against 50 digits, in batches and as numbers.
// The error of a value or derivative is relative to the sizes of the terms that it is computed as the sum of,
// where an elementary function may be wrong by 2 ulp, or 4 roundoffs.
#pragma once
#include "reference.hpp"

namespace elementwise {

using reference::Numbers;
using reference::numbers;

inline constexpr std::size_t count = 59;

inline double sigmoid(double x) { return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x)); }
/// x y, which is nothing where y is, also for the largest x.
inline double times(double x, double y) { return y == 0 ? 0 : std::abs(x * y); }

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

}  // namespace elementwise
