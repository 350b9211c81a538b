// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Log-likelihood of points under a mixture of Gaussians with diagonal covariances, and its gradient:
// Σₙ log Σₖ exp(αₖ + Σ_d s_kd − ½ ((x_dn−μ_kd) e^s_kd)²) − N log Σₖ e^αₖ.
#pragma once
#include "simd.hpp"

namespace hand {

template <class T>
struct MixtureParameters {
  T *alpha, *mu, *s;  // (K), (K, D), (K, D)
};

/// x is (D, N); V is double, or a batch whose width divides N.
template <int K, int D, int N, class V>
double mixture(const double* x, const MixtureParameters<const double>& p,
               const MixtureParameters<double>& g) {
  double w[K * D], constant[K], share[K], most_alpha = p.alpha[0], sum_alpha = 0;
  V first[K * D], second[K * D], weight[K];  // Σ rz, Σ rz² and Σ r over points, r the responsibility
  for (int k = 0; k < K; ++k) {
    constant[k] = p.alpha[k];
    weight[k] = V(0.0);
    for (int d = 0; d < D; ++d) {
      constant[k] += p.s[k * D + d];
      w[k * D + d] = std::exp(p.s[k * D + d]);
      first[k * D + d] = second[k * D + d] = V(0.0);
    }
    most_alpha = p.alpha[k] > most_alpha ? p.alpha[k] : most_alpha;
  }
  for (int k = 0; k < K; ++k) sum_alpha += share[k] = std::exp(p.alpha[k] - most_alpha);

  V likelihood(0.0);
  for (int n = 0; n < N; n += width<V>) {
    V e[K], in[D], most(-1e300), sum(0.0);
    for (int d = 0; d < D; ++d) in[d] = load<V>(x + d * N + n);
    for (int k = 0; k < K; ++k) {
      V q(0.0);
      for (int d = 0; d < D; ++d) {
        const V z = (in[d] - V(p.mu[k * D + d])) * V(w[k * D + d]);
        q = madd(z, z, q);
      }
      e[k] = madd(V(-0.5), q, V(constant[k]));
      if constexpr (std::is_arithmetic_v<V>)
        most = e[k] > most ? e[k] : most;
      else
        most = xsimd::max(most, e[k]);
    }
    for (int k = 0; k < K; ++k) {
      if constexpr (std::is_arithmetic_v<V>)
        e[k] = std::exp(e[k] - most);
      else  // xsimd converts the argument to an integer
        e[k] = xsimd::exp(xsimd::max(e[k] - most, V(-750.0)));
      sum += e[k];
    }
    using std::log;
    likelihood += log(sum) + most;
    const V r = V(1.0) / sum;
    for (int k = 0; k < K; ++k) {
      const V responsibility = e[k] * r;
      weight[k] += responsibility;
      for (int d = 0; d < D; ++d) {
        const V z = (in[d] - V(p.mu[k * D + d])) * V(w[k * D + d]), rz = responsibility * z;
        first[k * D + d] += rz;
        second[k * D + d] = madd(rz, z, second[k * D + d]);
      }
    }
  }
  for (int k = 0; k < K; ++k) {
    const double all = total(weight[k]);
    g.alpha[k] = all - N * share[k] / sum_alpha;
    for (int d = 0; d < D; ++d) {
      g.mu[k * D + d] = total(first[k * D + d]) * w[k * D + d];
      g.s[k * D + d] = all - total(second[k * D + d]);
    }
  }
  return total(likelihood) - N * (std::log(sum_alpha) + most_alpha);
}

}  // namespace hand
