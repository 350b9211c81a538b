// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// ((x1·x2 + sin x1)·exp(x3/(1+x4²)) + log(x2²+1))·tanh(x1−x4) and its gradient.
#pragma once
#include "simd.hpp"

namespace hand {

/// The chain rule from the elementary functions' values on.
inline double scalar4_from(const double* x, double* g, double s, double c, double e, double l, double t) {
  const double r = 1 / (1 + x[3] * x[3]);
  const double p = x[0] * x[1] + s, pe = p * e, q = pe + l, d = q * (1 - t * t), te = t * e;
  g[0] = te * (x[1] + c) + d;
  g[1] = te * x[0] + t * (2 * x[1] / (x[1] * x[1] + 1));
  g[2] = t * pe * r;
  g[3] = -2 * x[3] * x[2] * r * g[2] - d;
  return q * t;
}

/// tanh u = 1 − 2/(1+e^2u) where that does not cancel: the C library takes longer for it.
inline double scalar4_scalar(const double* x, double* g) {
  const double u = x[0] - x[3];
  const double t = std::abs(u) > 0.6 ? 1 - 2 / (1 + std::exp(2 * u)) : std::tanh(u);
  return scalar4_from(x, g, std::sin(x[0]), std::cos(x[0]), std::exp(x[2] / (1 + x[3] * x[3])),
                      std::log(x[1] * x[1] + 1), t);
}

/// The same with both exponentials in one batch.
inline double scalar4_simd(const double* x, double* g) {
  using V = xsimd::batch<double, xsimd::sse2>;
  const double u = x[0] - x[3], a = std::abs(u) < 350 ? std::abs(u) : 350;
  alignas(16) double e[2];
  xsimd::exp(V{x[2] / (1 + x[3] * x[3]), 2 * a}).store_aligned(e);
  double t = 0;
  if (a > 0.6)
    t = std::copysign(1 - 2 / (1 + e[1]), u);
  else
    t = xsimd::tanh(V(u)).get(0);
  return scalar4_from(x, g, std::sin(x[0]), std::cos(x[0]), e[0], std::log(x[1] * x[1] + 1), t);
}

}  // namespace hand
