// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Adam as an expression.
#pragma once
#include <ctgrad/op/registry.hpp>
#include <ctgrad/optim/settings.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <tuple>

namespace ctgrad::optim {

namespace detail {

/// Adam's settings at step t = 1, 2, …: β₁, 1−β₁, β₂, 1−β₂, ε, weight decay, 1/(1−β₁ᵗ), 1/√(1−β₂ᵗ); in
/// double, because 1−β₂ cancels.
template <class Rule>
std::array<double, 8> adam_settings(const Rule& rule, long t, bool decays) {
  const double steps = static_cast<double>(t);
  return {rule.beta1,
          1 - rule.beta1,
          rule.beta2,
          1 - rule.beta2,
          rule.epsilon,
          decays ? rule.weight_decay : 0.0,
          1 / (1 - std::pow(rule.beta1, steps)),
          1 / std::sqrt(1 - std::pow(rule.beta2, steps))};
}

/// m̂ / (√v̂ + ε), and the next m and v.
constexpr auto adam_direction(auto g, auto settings, auto m, auto v) {
  const auto next_m = setting<0>(settings) * m + setting<1>(settings) * g;
  const auto next_v = setting<2>(settings) * v + setting<3>(settings) * (g * g);
  const auto direction =
      setting<6>(settings) * next_m / (setting<7>(settings) * sqrt(next_v) + setting<4>(settings));
  return std::tuple(direction, next_m, next_v);
}

}  // namespace detail

/// Adam (Kingma and Ba 2015, algorithm 1; torch.optim.Adam), where weight decay is a part of the gradient: g
/// += weight_decay·p; m = β₁m + (1−β₁)g; v = β₂v + (1−β₂)g²; p −= lr·m̂ / (√v̂ + ε), with m̂ = m/(1−β₁ᵗ), v̂ =
/// v/(1−β₂ᵗ).
struct Adam {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;

  static constexpr std::size_t moments = 2;

  std::array<double, 8> settings(long t, bool decays) const {
    return detail::adam_settings(*this, t, decays);
  }

  static constexpr auto update = [](auto p, auto g, auto lr, auto settings, auto m, auto v) {
    const auto [direction, next_m, next_v] =
        detail::adam_direction(g + setting<5>(settings) * p, settings, m, v);
    return std::tuple(p - lr * direction, next_m, next_v);
  };
};

}  // namespace ctgrad::optim
