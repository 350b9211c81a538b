// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Adagrad as an expression.
#pragma once
#include <ctgrad/op/registry.hpp>
#include <ctgrad/optim/settings.hpp>

#include <array>
#include <cstddef>
#include <tuple>

namespace ctgrad::optim {

/// torch.optim.Adagrad (Duchi et al. 2011): g += weight_decay·p; s += g²; p −= lr·g / (√s + ε).
struct Adagrad {
  double epsilon = 1e-10;
  double weight_decay = 0;

  static constexpr std::size_t moments = 1;

  /// ε, weight decay.
  std::array<double, 2> settings(long, bool decays) const { return {epsilon, decays ? weight_decay : 0.0}; }

  static constexpr auto update = [](auto p, auto gradient, auto lr, auto settings, auto s) {
    const auto g = gradient + setting<1>(settings) * p;
    const auto next = s + g * g;
    return std::tuple(p - lr * g / (sqrt(next) + setting<0>(settings)), next);
  };
};

}  // namespace ctgrad::optim
