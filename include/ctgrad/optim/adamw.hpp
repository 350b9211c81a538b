// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// AdamW as an expression.
#pragma once
#include <ctgrad/op/registry.hpp>
#include <ctgrad/optim/settings.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <tuple>

namespace ctgrad::optim {

/// Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2; torch.optim.AdamW):
/// m = β₁m + (1−β₁)g; v = β₂v + (1−β₂)g²; p −= lr·weight_decay·p + lr·m̂ / (√v̂ + ε), with m̂ = m/(1−β₁ᵗ), v̂ =
/// v/(1−β₂ᵗ).
struct AdamW {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0.01;

  static constexpr std::size_t moments = 2;

  /// At step t = 1, 2, …: β₁, 1−β₁, β₂, 1−β₂, ε, weight decay, 1/(1−β₁ᵗ), 1/√(1−β₂ᵗ); in double, because 1−β₂
  /// cancels.
  std::array<double, 8> settings(long t, bool decays) const {
    const double steps = static_cast<double>(t);
    return {beta1,
            1 - beta1,
            beta2,
            1 - beta2,
            epsilon,
            decays ? weight_decay : 0.0,
            1 / (1 - std::pow(beta1, steps)),
            1 / std::sqrt(1 - std::pow(beta2, steps))};
  }

  static constexpr auto update = [](auto p, auto g, auto lr, auto settings, auto m, auto v) {
    const auto next_m = setting<0>(settings) * m + setting<1>(settings) * g;
    const auto next_v = setting<2>(settings) * v + setting<3>(settings) * (g * g);
    const auto step =
        setting<6>(settings) * next_m / (setting<7>(settings) * sqrt(next_v) + setting<4>(settings));
    return std::tuple(p - lr * (setting<5>(settings) * p) - lr * step, next_m, next_v);
  };
};

}  // namespace ctgrad::optim
