// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// AdamW as an expression.
#pragma once
#include <ctgrad/optim/adam.hpp>

#include <array>
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

  std::array<double, 8> settings(long t, bool decays) const {
    return detail::adam_settings(*this, t, decays);
  }

  static constexpr auto update = [](auto p, auto g, auto lr, auto settings, auto m, auto v) {
    const auto [direction, next_m, next_v] = detail::adam_direction(g, settings, m, v);
    return std::tuple(p - lr * (setting<5>(settings) * p) - lr * direction, next_m, next_v);
  };
};

}  // namespace ctgrad::optim
