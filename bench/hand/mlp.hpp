// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// ½ (w3·tanh(W2 tanh(W1 x + b1) + b2) + b3 − t)² and its gradient in all weights and biases: 32-64-64-1,
// weights (out, in).
#pragma once
#include "simd.hpp"

namespace hand {

/// Pointers to weights or to their gradient.
template <class T>
struct MlpWeights {
  T *w1, *b1, *w2, *b2, *w3, *b3;
};

inline constexpr int mlp_in = 32, mlp_hidden = 64;

template <class T>
T mlp_scalar(const T* __restrict x, T target, const MlpWeights<const T>& p, const MlpWeights<T>& g) {
  constexpr int n = mlp_in, m = mlp_hidden;
  T h1[m], h2[m], d1[m], d2[m];
  const auto layer = [](int inputs, const T* __restrict w, const T* __restrict b, const T* __restrict in,
                        T* __restrict out) {
    for (int i = 0; i < m; ++i) {
      T sum = 0;
#pragma omp simd reduction(+ : sum)
      for (int j = 0; j < inputs; ++j) sum += w[i * inputs + j] * in[j];
      out[i] = std::tanh(sum + b[i]);
    }
  };
  layer(n, p.w1, p.b1, x, h1);
  layer(m, p.w2, p.b2, h1, h2);
  T y = p.b3[0];
#pragma omp simd reduction(+ : y)
  for (int i = 0; i < m; ++i) y += p.w3[i] * h2[i];
  const T e = y - target;
  *g.b3 = e;
  T* __restrict g3 = g.w3;
#pragma omp simd
  for (int i = 0; i < m; ++i) {
    g3[i] = e * h2[i];
    d2[i] = e * p.w3[i] * (1 - h2[i] * h2[i]);
    d1[i] = 0;
  }
  T* __restrict gb2 = g.b2, * __restrict g2 = g.w2, * __restrict gb1 = g.b1, * __restrict g1 = g.w1;
  for (int i = 0; i < m; ++i) {
    gb2[i] = d2[i];
#pragma omp simd
    for (int j = 0; j < m; ++j) {
      g2[i * m + j] = d2[i] * h1[j];
      d1[j] += d2[i] * p.w2[i * m + j];
    }
  }
  for (int i = 0; i < m; ++i) {
    const T d = d1[i] * (1 - h1[i] * h1[i]);
    gb1[i] = d;
#pragma omp simd
    for (int j = 0; j < n; ++j) g1[i * n + j] = d * x[j];
  }
  return T(0.5) * e * e;
}

/// As many dot products of rows with `in` as a batch has lanes.
template <int Inputs, class T>
[[gnu::always_inline]] inline Batch<T> dots(const T* w, const T* in) {
  using V = Batch<T>;
  std::array<V, V::size> sum;
  for (V& s : sum) s = V(T(0));
  for (int j = 0; j < Inputs; j += width<V>) {
    const V x = load<V>(in + j);
    for (std::size_t i = 0; i < V::size; ++i)
      sum[i] = madd(load<V>(w + static_cast<int>(i) * Inputs + j), x, sum[i]);
  }
  ctgrad::simd::transpose(sum);
  for (std::size_t half = V::size / 2; half > 0; half /= 2)
    for (std::size_t i = 0; i < half; ++i) sum[i] += sum[i + half];
  return sum[0];
}

template <class T>
T mlp_simd(const T* x, T target, const MlpWeights<const T>& p, const MlpWeights<T>& g) {
  using V = Batch<T>;
  constexpr int n = mlp_in, m = mlp_hidden, w = width<V>;
  const V one(T(1));
  alignas(64) T h1[m], h2[m], d2[m];
  V y(T(0));
  const auto bounded_tanh = [](V v) {  // xsimd converts the argument to an integer
    return xsimd::tanh(xsimd::min(xsimd::max(v, V(T(-40))), V(T(40))));
  };
  for (int i = 0; i < m; i += w) put(h1 + i, bounded_tanh(dots<n>(p.w1 + i * n, x) + load<V>(p.b1 + i)));
  for (int i = 0; i < m; i += w) {
    const V h = bounded_tanh(dots<m>(p.w2 + i * m, h1) + load<V>(p.b2 + i));
    put(h2 + i, h);
    y = madd(h, load<V>(p.w3 + i), y);
  }
  const T e = total(y) + *p.b3 - target;
  *g.b3 = e;
  const V error(e);
  for (int i = 0; i < m; i += w) {
    const V h = load<V>(h2 + i), d = error * load<V>(p.w3 + i) * madd(-h, h, one);
    put(g.w3 + i, error * h);
    put(g.b2 + i, d);
    put(d2 + i, d);
  }
  constexpr int columns = m / w, in_columns = n / w;
  V d1[columns], h[columns];
  for (int k = 0; k < columns; ++k) {
    d1[k] = V(T(0));
    h[k] = load<V>(h1 + k * w);
  }
  for (int i = 0; i < m; ++i) {
    const V d(d2[i]);
    for (int k = 0; k < columns; ++k) {
      put(g.w2 + i * m + k * w, d * h[k]);
      d1[k] = madd(d, load<V>(p.w2 + i * m + k * w), d1[k]);
    }
  }
  V in[in_columns];
  for (int k = 0; k < in_columns; ++k) in[k] = load<V>(x + k * w);
  for (int k = 0; k < columns; ++k) put(g.b1 + k * w, d1[k] * madd(-h[k], h[k], one));
  for (int i = 0; i < m; ++i)
    for (int k = 0; k < in_columns; ++k) put(g.w1 + i * n + k * w, V(g.b1[i]) * in[k]);
  return T(0.5) * e * e;
}

}  // namespace hand
