// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Stacked LSTM, ½ Σ h² over all outputs of its last layer, and the gradient in all weights. Gates i, f, g, o
// side by side: (i f g o) = x Wx + h Wh + b; c' = σ(f) c + σ(i) tanh(g); h' = σ(o) tanh(c').
#pragma once
#include "simd.hpp"

namespace hand {

/// out (M, N) = a (M, K) times b (K, N) plus what `start` has in each row of out (its leading stride may be
/// 0) or nothing. a has any two strides.
template <int M, int N, int K>
inline void multiply(const double* a, int a_row, int a_column, const double* b, const double* start,
                     int start_row, double* out) {
  using V = Batch<double>;
  constexpr int w = width<V>, rows = 4, columns = ctgrad::simd::registers == 32 ? 4 : 2;
  static_assert(M % rows == 0 && N % (columns * w) == 0);
  for (int j = 0; j < N; j += columns * w)
    for (int i = 0; i < M; i += rows) {
      V sum[rows][columns];
      for (int r = 0; r < rows; ++r)
        for (int q = 0; q < columns; ++q)
          sum[r][q] = start == nullptr ? V(0.0) : load<V>(start + (i + r) * start_row + j + q * w);
      for (int k = 0; k < K; ++k) {
        V right[columns];
        for (int q = 0; q < columns; ++q) right[q] = load<V>(b + k * N + j + q * w);
        for (int r = 0; r < rows; ++r) {
          const V left(a[(i + r) * a_row + k * a_column]);
          for (int q = 0; q < columns; ++q) sum[r][q] = madd(left, right[q], sum[r][q]);
        }
      }
      for (int r = 0; r < rows; ++r)
        for (int q = 0; q < columns; ++q) put(out + (i + r) * N + j + q * w, sum[r][q]);
    }
}

template <class T>
struct LstmWeights {
  T *wx, *wh, *b;  // (D, 4H), (H, 4H), (4H)
};

/// One layer of D inputs and H outputs over Steps steps of B sequences, and what its gradient needs of the
/// forward pass.
template <int Steps, int B, int D, int H>
struct LstmLayer {
  static constexpr int gates = 4 * H;
  alignas(64) double activation[Steps][B][gates], d[Steps][B][gates];
  alignas(64) double h[Steps + 1][B][H] = {}, c[Steps + 1][B][H] = {}, tanh_c[Steps][B][H];
  alignas(64) double transposed[gates * (D > H ? D : H)];

  using V = Batch<double>;
  /// xsimd converts the argument to an integer.
  static V tanh(V x) { return xsimd::tanh(xsimd::min(xsimd::max(x, V(-40.0)), V(40.0))); }
  static V sigmoid(V x) { return madd(V(0.5), tanh(V(0.5) * x), V(0.5)); }

  void forward(const double* x, const LstmWeights<const double>& p) {
    multiply<Steps * B, gates, D>(x, D, 1, p.wx, p.b, 0, &activation[0][0][0]);
    for (int t = 0; t < Steps; ++t) {
      double* a = &activation[t][0][0];
      if (t > 0) multiply<B, gates, H>(&h[t][0][0], H, 1, p.wh, a, gates, a);
      for (int n = 0; n < B; ++n)
        for (int j = 0; j < H; j += width<V>) {
          double* q = a + n * gates + j;
          const V in = sigmoid(load<V>(q)), forget = sigmoid(load<V>(q + H)), g = tanh(load<V>(q + 2 * H)),
                  out = sigmoid(load<V>(q + 3 * H));
          put(q, in);
          put(q + H, forget);
          put(q + 2 * H, g);
          put(q + 3 * H, out);
          const V cell = madd(forget, load<V>(&c[t][n][j]), in * g), th = tanh(cell);
          put(&c[t + 1][n][j], cell);
          put(&tanh_c[t][n][j], th);
          put(&h[t + 1][n][j], out * th);
        }
    }
  }

  /// dh is the loss's derivative in every output, (Steps, B, H); dx is left out for the first layer.
  void backward(const double* x, const double* dh, const LstmWeights<const double>& p,
                const LstmWeights<double>& g, double* dx) {
    transpose(p.wh, H);
    const V one(1.0);
    alignas(64) double carry_h[B][H] = {}, carry_c[B][H] = {};
    for (int t = Steps; t-- > 0;) {
      for (int n = 0; n < B; ++n)
        for (int j = 0; j < H; j += width<V>) {
          const double* q = &activation[t][n][j];
          double* e = &d[t][n][j];
          const V in = load<V>(q), forget = load<V>(q + H), a = load<V>(q + 2 * H), out = load<V>(q + 3 * H);
          const V th = load<V>(&tanh_c[t][n][j]);
          const V dout = load<V>(dh + (t * B + n) * H + j) + load<V>(&carry_h[n][j]);
          const V dc = madd(dout * out, madd(-th, th, one), load<V>(&carry_c[n][j]));
          put(e, dc * a * in * (one - in));
          put(e + H, dc * load<V>(&c[t][n][j]) * forget * (one - forget));
          put(e + 2 * H, dc * in * madd(-a, a, one));
          put(e + 3 * H, dout * th * out * (one - out));
          put(&carry_c[n][j], dc * forget);
        }
      if (t > 0) multiply<B, H, gates>(&d[t][0][0], gates, 1, transposed, nullptr, 0, &carry_h[0][0]);
    }
    multiply<D, gates, Steps * B>(x, 1, D, &d[0][0][0], nullptr, 0, g.wx);
    multiply<H, gates, Steps * B>(&h[0][0][0], 1, H, &d[0][0][0], nullptr, 0, g.wh);
    for (int j = 0; j < gates; j += width<V>) {
      V sum(0.0);
      for (int n = 0; n < Steps * B; ++n) sum += load<V>(&d[0][0][0] + n * gates + j);
      put(g.b + j, sum);
    }
    if (dx != nullptr) {
      transpose(p.wx, D);
      multiply<Steps * B, D, gates>(&d[0][0][0], gates, 1, transposed, nullptr, 0, dx);
    }
  }

  void transpose(const double* w, int rows) {
    for (int i = 0; i < rows; ++i)
      for (int j = 0; j < gates; ++j) transposed[j * rows + i] = w[i * gates + j];
  }
};

/// Two layers; x is (Steps, B, D).
template <int Steps, int B, int D, int H>
double lstm(const double* x, const LstmWeights<const double>* p, const LstmWeights<double>* g) {
  static LstmLayer<Steps, B, D, H> first;
  static LstmLayer<Steps, B, H, H> second;
  alignas(64) static double between[Steps * B * H];
  using V = Batch<double>;
  first.forward(x, p[0]);
  const double* inner = &first.h[1][0][0];
  second.forward(inner, p[1]);
  const double* out = &second.h[1][0][0];
  V loss(0.0);
  for (int i = 0; i < Steps * B * H; i += width<V>) loss = madd(load<V>(out + i), load<V>(out + i), loss);
  second.backward(inner, out, p[1], g[1], between);
  first.backward(x, between, p[0], g[0], nullptr);
  return 0.5 * total(loss);
}

}  // namespace hand
