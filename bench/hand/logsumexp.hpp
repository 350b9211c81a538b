// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// log Σ e^xᵢ without overflow, and its gradient.
#pragma once
#include "simd.hpp"

#include <ctgrad/op/math.hpp>

namespace hand {

/// n is a multiple of eight: compilers keep one maximum in order, but let eight be a vector.
inline double logsumexp_scalar(int n, const double* __restrict x, double* __restrict g) {
  double lane[8], most = x[0];
  for (int k = 0; k < 8; ++k) lane[k] = x[k];
  for (int i = 8; i < n; i += 8)
    for (int k = 0; k < 8; ++k) lane[k] = x[i + k] > lane[k] ? x[i + k] : lane[k];
  for (int k = 0; k < 8; ++k) most = lane[k] > most ? lane[k] : most;
  double sum = 0;
  for (int i = 0; i < n; ++i) {
    g[i] = std::exp(x[i] - most);
    sum += g[i];
  }
  const double r = 1 / sum;
#pragma omp simd
  for (int i = 0; i < n; ++i) g[i] *= r;
  return std::log(sum) + most;
}

/// n is a multiple of the batch's width.
inline double logsumexp_simd(int n, const double* __restrict x, double* __restrict g) {
  using V = Batch<double>;
  constexpr int w = width<V>;
  V most[4] = {load<V>(x), load<V>(x), load<V>(x), load<V>(x)};
  int i = 0;
  for (; i + 4 * w <= n; i += 4 * w)
    for (int k = 0; k < 4; ++k) most[k] = xsimd::max(most[k], load<V>(x + i + k * w));
  for (; i < n; i += w) most[0] = xsimd::max(most[0], load<V>(x + i));
  const double m = ctgrad::simd::reduce<double, ctgrad::simd::Arch>(
      xsimd::max(xsimd::max(most[0], most[1]), xsimd::max(most[2], most[3])),
      [](auto a, auto b) { return ctgrad::math::max(a, b); });
  const V shift(m);
  V sum[2] = {V(0.0), V(0.0)};
  for (i = 0; i + 2 * w <= n; i += 2 * w)
    for (int k = 0; k < 2; ++k) {
      // Further down e^x is 0 in any case, and xsimd converts x to an integer.
      const V e = xsimd::exp(xsimd::max(load<V>(x + i + k * w) - shift, V(-750.0)));
      sum[k] += e;
      put(g + i + k * w, e);
    }
  for (; i < n; i += w) {
    const V e = xsimd::exp(xsimd::max(load<V>(x + i) - shift, V(-750.0)));
    sum[0] += e;
    put(g + i, e);
  }
  const double s = total(sum[0] + sum[1]);
  const V r(1 / s);
  for (i = 0; i < n; i += w) put(g + i, load<V>(g + i) * r);
  return std::log(s) + m;
}

}  // namespace hand
