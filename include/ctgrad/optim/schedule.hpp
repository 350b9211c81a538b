// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Learning rates as functions of the step, counted from 0.
#pragma once
#include <algorithm>
#include <cmath>
#include <numbers>

namespace ctgrad::optim {

/// The same learning rate at every step.
struct Constant {
  double lr = 1e-3;
  double operator()(long) const { return lr; }
};

/// From peak/warmup up to peak in a straight line over `warmup` steps, then down to floor along half a
/// cosine, reached after `total` steps (Loshchilov and Hutter 2017).
struct WarmupCosine {
  double peak = 1e-3;
  double floor = 1e-4;
  long warmup = 100;
  long total = 2000;
  double operator()(long step) const {
    if (step < warmup) return peak * static_cast<double>(step + 1) / static_cast<double>(warmup);
    const double done =
        std::min(1.0, static_cast<double>(step - warmup) / static_cast<double>(std::max(1L, total - warmup)));
    return floor + 0.5 * (peak - floor) * (1 + std::cos(std::numbers::pi * done));
  }
};

}  // namespace ctgrad::optim
