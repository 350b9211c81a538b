// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Lion as an expression.
#pragma once
#include <ctgrad/op/registry.hpp>
#include <ctgrad/optim/settings.hpp>

#include <array>
#include <cstddef>
#include <tuple>

namespace ctgrad::optim {

/// Lion (Chen et al. 2023, program 1; optax.lion): p −= lr·(sign(β₁m + (1−β₁)g) + weight_decay·p); m = β₂m +
/// (1−β₂)g. Its learning rates are 3 to 10 times smaller than AdamW's.
struct Lion {
  double beta1 = 0.9;
  double beta2 = 0.99;
  double weight_decay = 0;

  static constexpr std::size_t moments = 1;

  /// β₁, 1−β₁, β₂, 1−β₂, weight decay.
  std::array<double, 5> settings(long, bool decays) const {
    return {beta1, 1 - beta1, beta2, 1 - beta2, decays ? weight_decay : 0.0};
  }

  static constexpr auto update = [](auto p, auto g, auto lr, auto settings, auto m) {
    const auto direction = sign(setting<0>(settings) * m + setting<1>(settings) * g);
    const auto next = setting<2>(settings) * m + setting<3>(settings) * g;
    return std::tuple(p - lr * (direction + setting<4>(settings) * p), next);
  };
};

}  // namespace ctgrad::optim
