// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Adam as an expression.
#pragma once
#include <ctgrad/op/registry.hpp>
#include <ctgrad/optim/adamw.hpp>
#include <ctgrad/optim/settings.hpp>

#include <array>
#include <cstddef>

namespace ctgrad::optim {

/// Adam (Kingma and Ba 2015, algorithm 1; torch.optim.Adam): g += weight_decay·p; m = β₁m + (1−β₁)g; v = β₂v
/// + (1−β₂)g²; p −= lr·m̂ / (√v̂ + ε), with m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ). AdamW keeps the decay out of m and v.
struct Adam {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;

  static constexpr std::size_t moments = 2;

  /// As AdamW has them.
  std::array<double, 8> settings(long t, bool decays) const {
    return AdamW{beta1, beta2, epsilon, weight_decay}.settings(t, decays);
  }

  static constexpr auto update = [](auto p, auto gradient, auto lr, auto settings, auto m, auto v) {
    const auto g = gradient + setting<5>(settings) * p;
    const auto next_m = setting<0>(settings) * m + setting<1>(settings) * g;
    const auto next_v = setting<2>(settings) * v + setting<3>(settings) * (g * g);
    const auto step =
        setting<6>(settings) * next_m / (setting<7>(settings) * sqrt(next_v) + setting<4>(settings));
    return std::tuple(p - lr * step, next_m, next_v);
  };
};

}  // namespace ctgrad::optim
