// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// RMSprop as an expression.
#pragma once
#include <ctgrad/op/registry.hpp>
#include <ctgrad/optim/settings.hpp>

#include <array>
#include <cstddef>
#include <tuple>

namespace ctgrad::optim {

/// torch.optim.RMSprop (Tieleman and Hinton 2012): g += weight_decay·p; v = αv + (1−α)g²; b = momentum·b + g
/// / (√v + ε); p −= lr·b.
struct RMSprop {
  double alpha = 0.99;
  double epsilon = 1e-8;
  double momentum = 0;
  double weight_decay = 0;

  static constexpr std::size_t moments = 2;

  /// α, 1−α, ε, momentum, weight decay.
  std::array<double, 5> settings(long, bool decays) const {
    return {alpha, 1 - alpha, epsilon, momentum, decays ? weight_decay : 0.0};
  }

  static constexpr auto update = [](auto p, auto gradient, auto lr, auto settings, auto v, auto b) {
    const auto g = gradient + setting<4>(settings) * p;
    const auto next_v = setting<0>(settings) * v + setting<1>(settings) * (g * g);
    const auto next_b = setting<3>(settings) * b + g / (sqrt(next_v) + setting<2>(settings));
    return std::tuple(p - lr * next_b, next_v, next_b);
  };
};

}  // namespace ctgrad::optim
