// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The product of 20 numbers, and its gradient.
#pragma once
#include "simd.hpp"

namespace hand {

/// Five groups of four: the product of each, then what the others and what its neighbours have.
inline double product20_scalar(const double* __restrict x, double* __restrict g) {
  double low[5], high[5], group[5];
  for (int k = 0; k < 5; ++k) {
    low[k] = x[4 * k] * x[4 * k + 1];
    high[k] = x[4 * k + 2] * x[4 * k + 3];
    group[k] = low[k] * high[k];
  }
  const double ab = group[0] * group[1], de = group[3] * group[4];
  const double cde = group[2] * de, abc = ab * group[2];
  const double rest[5] = {group[1] * cde, group[0] * cde, ab * de, abc * group[4], abc * group[3]};
  for (int k = 0; k < 5; ++k) {
    const double l = rest[k] * low[k], h = rest[k] * high[k];
    g[4 * k] = h * x[4 * k + 1];
    g[4 * k + 1] = h * x[4 * k];
    g[4 * k + 2] = l * x[4 * k + 3];
    g[4 * k + 3] = l * x[4 * k + 2];
  }
  return ab * cde;
}

/// Four lanes of five factors each: within a lane as above, and then times what the other lanes have.
inline double product20_simd(const double* __restrict x, double* __restrict g) {
#ifdef __AVX2__
  using V = xsimd::batch<double, xsimd::avx2>;
  const V a = load<V>(x), b = load<V>(x + 4), c = load<V>(x + 8), d = load<V>(x + 12), e = load<V>(x + 16);
  const V ab = a * b, de = d * e, abc = ab * c, cde = c * de, lane = ab * cde;
  const V neighbour = _mm256_permute_pd(lane, 0b0101), pair = lane * neighbour;
  const V others = _mm256_permute2f128_pd(pair, pair, 1);
  const V rest = neighbour * others;
  const V rest_ab = rest * ab, rest_cde = rest * cde, rest_abc = rest * abc;
  put(g, rest_cde * b);
  put(g + 4, rest_cde * a);
  put(g + 8, rest_ab * de);
  put(g + 12, rest_abc * e);
  put(g + 16, rest_abc * d);
  return (pair * others).get(0);
#else
  return product20_scalar(x, g);
#endif
}

}  // namespace hand
