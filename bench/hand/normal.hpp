// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Σ −½ ((xᵢ−μ)/σ)² − log σ, and its gradient in x, μ and σ.
#pragma once
#include "simd.hpp"

namespace hand {

struct NormalResult {
  double value, mu, sigma;
};

/// From Σ z and Σ z², where z = (x−μ)/σ.
inline NormalResult normal_from(int n, double sum, double squares, double sigma) {
  const double r = 1 / sigma;
  return {-0.5 * squares - n * std::log(sigma), sum * r, (squares - n) * r};
}

inline NormalResult normal_scalar(int n, const double* __restrict x, double mu, double sigma,
                                  double* __restrict g) {
  const double r = 1 / sigma;
  double sum = 0, squares = 0;
#pragma omp simd reduction(+ : sum, squares)
  for (int i = 0; i < n; ++i) {
    const double z = (x[i] - mu) * r;
    sum += z;
    squares += z * z;
    g[i] = -z * r;
  }
  return normal_from(n, sum, squares, sigma);
}

/// n is a multiple of the batch's width.
inline NormalResult normal_simd(int n, const double* __restrict x, double mu, double sigma,
                                double* __restrict g) {
  using V = Batch<double>;
  constexpr int w = width<V>, unroll = 5;
  const V m(mu), r(1 / sigma), minus_r(-1 / sigma);
  V sum[unroll], squares[unroll];
  for (int k = 0; k < unroll; ++k) sum[k] = squares[k] = V(0.0);
  const auto step = [&](int i, int k) {
    const V z = (load<V>(x + i) - m) * r;
    sum[k] += z;
    squares[k] = madd(z, z, squares[k]);
    put(g + i, z * minus_r);
  };
  int i = 0;
  for (; i + unroll * w <= n; i += unroll * w)
    for (int k = 0; k < unroll; ++k) step(i + k * w, k);
  for (; i < n; i += w) step(i, 0);
  for (int k = 1; k < unroll; ++k) {
    sum[0] += sum[k];
    squares[0] += squares[k];
  }
  return normal_from(n, total(sum[0]), total(squares[0]), sigma);
}

}  // namespace hand
