// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Σ sin xᵢ · exp(xᵢ yᵢ) + yᵢ/(1+xᵢ²), and its gradient in x and y.
#pragma once
#include "simd.hpp"

namespace hand {

/// V is double, or a batch whose width divides n.
template <class V>
inline double fused(int n, const double* __restrict x, const double* __restrict y, double* __restrict gx,
                    double* __restrict gy) {
  V sum(0.0);
  for (int i = 0; i < n; i += width<V>) {
    const V a = load<V>(x + i), b = load<V>(y + i), ab = a * b;
    V e;
    if constexpr (std::is_arithmetic_v<V>)
      e = std::exp(ab);
    else  // xsimd converts the argument to an integer
      e = xsimd::exp(xsimd::min(xsimd::max(ab, V(-750.0)), V(750.0)));
    const auto [s, c] = sine_cosine(a);
    const V se = s * e, r = V(1.0) / madd(a, a, V(1.0)), br = b * r, abr2 = V(-2.0) * a * (br * r);
    sum += madd(s, e, br);
    put(gx + i, madd(c, e, madd(b, se, abr2)));
    put(gy + i, madd(a, se, r));
  }
  return total(sum);
}
inline double fused_scalar(int n, const double* x, const double* y, double* gx, double* gy) {
  return fused<double>(n, x, y, gx, gy);
}
inline double fused_simd(int n, const double* x, const double* y, double* gx, double* gy) {
  return fused<Batch<double>>(n, x, y, gx, gy);
}

}  // namespace hand
