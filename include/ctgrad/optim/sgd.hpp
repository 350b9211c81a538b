// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Stochastic gradient descent as an expression.
#pragma once
#include <ctgrad/op/registry.hpp>
#include <ctgrad/optim/settings.hpp>

#include <array>
#include <cstddef>
#include <tuple>

namespace ctgrad::optim {

/// torch.optim.SGD: g += weight_decay·p; b = momentum·b + g; p −= lr·(g + momentum·b with nesterov, else b).
struct Sgd {
  double momentum = 0;
  bool nesterov = false;
  double weight_decay = 0;

  static constexpr std::size_t moments = 1;

  /// momentum, the same again if nesterov and else 0, weight decay.
  std::array<double, 4> settings(long, bool decays) const {
    return {momentum, nesterov ? momentum : 0.0, nesterov ? 1.0 : 0.0, decays ? weight_decay : 0.0};
  }

  static constexpr auto update = [](auto p, auto gradient, auto lr, auto settings, auto b) {
    const auto g = gradient + setting<3>(settings) * p;
    const auto next = setting<0>(settings) * b + g;
    const auto direction =
        setting<1>(settings) * next + setting<2>(settings) * g + (1.0 - setting<2>(settings)) * next;
    return std::tuple(p - lr * direction, next);
  };
};

}  // namespace ctgrad::optim
