// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// BM_mixture: log-likelihood of 512 points in 4 dimensions under 8 Gaussians; gradient in all parameters of
// the mixture. Points stand along the last axis.
#include "../hand/mixture.hpp"
#include "case.hpp"
#include "peers.hpp"

#include <cmath>

namespace {

namespace ct = ctgrad;

constexpr std::size_t K = 8, D = 4, N = 512;
using Points = ct::Tensor<double, D, N>;
using Parameters =
    std::tuple<ct::Tensor<double, K, 1>, ct::Tensor<double, K, D, 1>, ct::Tensor<double, K, D, 1>>;
using Inputs = std::tuple<Parameters, Points>;

constexpr auto logsumexp = [](auto x) {
  const auto m = stop_gradient(ct::amax<0>(x));
  return log(ct::sum<0>(exp(x - m))) + m;
};

constexpr auto f = [](auto alpha, auto mu, auto s, auto x) {
  const auto z = (x - mu) * exp(s);  // (K, D, N)
  const auto logits = alpha + ct::sum<1>(s) - 0.5 * ct::sum<1>(z * z);
  return sum(logsumexp(logits)) - static_cast<double>(N) * sum(logsumexp(alpha));
};
using F = std::remove_const_t<decltype(f)>;

/// For tapes: α, μ, s behind each other.
constexpr auto generic = []<class T>(const T* p, const double* x) -> T {
  using std::exp, std::log;
  const T *mu = p + K, *s = p + K + K * D;
  T likelihood(0.0), w[K * D], constant[K];
  for (std::size_t k = 0; k < K; ++k) {
    constant[k] = p[k];
    for (std::size_t d = 0; d < D; ++d) {
      constant[k] += s[k * D + d];
      w[k * D + d] = exp(s[k * D + d]);
    }
  }
  for (std::size_t n = 0; n < N; ++n) {
    T sum(0.0);
    for (std::size_t k = 0; k < K; ++k) {
      T q(0.0);
      for (std::size_t d = 0; d < D; ++d) {
        const T z = (x[d * N + n] - mu[k * D + d]) * w[k * D + d];
        q += z * z;
      }
      sum += exp(constant[k] - 0.5 * q);
    }
    likelihood += log(sum);
  }
  T sum(0.0);
  for (std::size_t k = 0; k < K; ++k) sum += exp(p[k]);
  return likelihood - static_cast<double>(N) * log(sum);
};

template <class V>
double by_hand(const Inputs& in, Parameters& g) {
  const auto pointers = [](auto&... t) { return hand::MixtureParameters{t.data()...}; };
  return hand::mixture<K, D, N, V>(std::get<1>(in).data(), std::apply(pointers, std::get<0>(in)),
                                   std::apply(pointers, g));
}

}  // namespace

void autodiff::mixture() {
  static Inputs in;
  Generator(-1, 1)(std::get<0>(in));
  Generator(-2, 2, 2)(std::get<1>(in));
  Case<Inputs, Parameters> c("mixture", 1e-9, in);
  c.add("ctgrad", [](const Inputs& v) {
    const auto& [alpha, mu, s] = std::get<0>(v);
    return ct::value_and_grad<0, 1, 2>(f)(alpha, mu, s, std::get<1>(v));
  });
  c.add("ctgrad_program", [](const Inputs& v, Parameters& g) {
    const auto& [alpha, mu, s] = std::get<0>(v);
    return IntoMemory<F, 0, 1, 2>{}(g, alpha, mu, s, std::get<1>(v));
  });
  c.add("hand_scalar", by_hand<double>);
  c.add("hand_simd", by_hand<hand::Batch<double>>);
  for_each_forward_peer([&]<class Peer>() {
    constexpr std::size_t n = K + 2 * K * D;
    static std::vector<double> v;
    v.clear();
    flatten(std::get<0>(in), v);
    c.add(Peer::name, [p = v.data()](const Inputs& x) {
      static std::vector<double> g(n);
      const double value =
          forward<Peer, n>([&](const auto* t) { return generic(t, std::get<1>(x).data()); }, p, g.data());
      return std::pair(value, std::span(g));
    });
  });
#ifdef CTGRAD_BENCH_ADOLC
  static std::vector<double> v, g;
  flatten(std::get<0>(in), v);
  g.resize(v.size());
  const auto all = [](const auto* p) { return generic(p, std::get<1>(in).data()); };
  c.add("adolc", [tape = AdolcTape(v, all)](const Inputs&) {
    const double value = tape(v.data(), g.data());
    return std::pair(value, std::span(g));
  });
#endif
}
