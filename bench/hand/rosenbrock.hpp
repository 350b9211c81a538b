// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Σ (1−xᵢ)² + 100 (xᵢ₊₁−xᵢ²)² over 0 ≤ i < n−1, and its gradient.
#pragma once
#include "simd.hpp"

namespace hand {

inline double rosenbrock_scalar(int n, const double* __restrict x, double* __restrict g) {
  double sum = 0;
  const double u0 = 1 - x[0], v0 = x[1] - x[0] * x[0];
  g[0] = -2 * u0 - 400 * x[0] * v0;
#pragma omp simd reduction(+ : sum)
  for (int i = 1; i < n - 1; ++i) {
    const double u = 1 - x[i], v = x[i + 1] - x[i] * x[i], before = x[i] - x[i - 1] * x[i - 1];
    sum += u * u + 100 * (v * v);
    g[i] = 200 * before - 2 * u - 400 * (x[i] * v);
  }
  g[n - 1] = 200 * (x[n - 1] - x[n - 2] * x[n - 2]);
  return sum + u0 * u0 + 100 * (v0 * v0);
}

inline double rosenbrock_simd(int n, const double* __restrict x, double* __restrict g) {
  using V = Batch<double>;
  constexpr int w = width<V>;
  const V one(1), minus_two(-2), two_hundred(200), minus_four_hundred(-400);
  V squares[2] = {V(0.0), V(0.0)}, distances[2] = {V(0.0), V(0.0)};
  const auto step = [&](int i, int k) {
    const V a = load<V>(x + i), before = load<V>(x + i - 1);
    const V u = one - a, v = madd(-a, a, load<V>(x + i + 1)), b = madd(-before, before, a);
    squares[k] = madd(u, u, squares[k]);
    distances[k] = madd(v, v, distances[k]);
    put(g + i, madd(two_hundred, b, madd(minus_four_hundred * a, v, minus_two * u)));
  };
  const int pairs = 1 + (n - 2) / (2 * w) * (2 * w), whole = 1 + (n - 2) / w * w;
  for (int i = 1; i < pairs; i += 2 * w) {
    step(i, 0);
    step(i + w, 1);
  }
  if (pairs < whole) step(pairs, 0);
  double sum = total(squares[0] + squares[1]) + 100 * total(distances[0] + distances[1]);
  for (int i = whole; i < n - 1; ++i) {
    const double u = 1 - x[i], v = x[i + 1] - x[i] * x[i];
    sum += u * u + 100 * (v * v);
    g[i] = 200 * (x[i] - x[i - 1] * x[i - 1]) - 2 * u - 400 * (x[i] * v);
  }
  const double u0 = 1 - x[0], v0 = x[1] - x[0] * x[0];
  g[0] = -2 * u0 - 400 * (x[0] * v0);
  g[n - 1] = 200 * (x[n - 1] - x[n - 2] * x[n - 2]);
  return sum + u0 * u0 + 100 * (v0 * v0);
}

}  // namespace hand
