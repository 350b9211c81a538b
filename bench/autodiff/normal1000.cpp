// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// BM_normal1000: the log-density of 1000 observations, up to a constant; gradients in x, μ and σ.
#include "../hand/normal.hpp"
#include "case.hpp"
#include "peers.hpp"

namespace {

constexpr std::size_t n = 1000;
using X = ctgrad::Tensor<double, n>;
using Inputs = std::tuple<X, double, double>;

constexpr auto f = [](auto x, auto mu, auto sigma) {
  return sum(-0.5 * pow((x - mu) / sigma, 2) - log(sigma));
};

/// Of (x, μ, σ).
constexpr auto term = []<class T>(const T* v) -> T {
  const T z = (v[0] - v[1]) / v[2];
  return -0.5 * (z * z);
};

template <auto Gradient>
double by_hand(const Inputs& in, Inputs& g) {
  const auto r = Gradient(n, std::get<0>(in).data(), std::get<1>(in), std::get<2>(in), std::get<0>(g).data());
  std::get<1>(g) = r.mu;
  std::get<2>(g) = r.sigma;
  return r.value;
}

}  // namespace

void autodiff::normal1000() {
  static Inputs in;
  Generator(-2, 2)(in);
  std::get<1>(in) = 0.3;
  std::get<2>(in) = 1.7;
  Case<Inputs, Inputs> c("normal1000", 1e-9, in);
  c.add("ctgrad", [](const Inputs& v) { return std::apply(ct::value_and_grad(f), v); });
  c.add("ctgrad_program", [](const Inputs& v, Inputs& g) {
    return std::apply([&](const auto&... a) { return IntoMemory<decltype(f), 0, 1, 2>{}(g, a...); }, v);
  });
  c.add("hand_scalar", by_hand<hand::normal_scalar>);
  c.add("hand_simd", by_hand<hand::normal_simd>);
  for_each_forward_peer([&]<class Peer>() {
    c.add(Peer::name, [](const Inputs& v, Inputs& g) {
      const auto& [x, mu, sigma] = v;
      auto& [gx, gmu, gsigma] = g;
      double d[3], outer = 0;
      // log σ is the same in all terms.
      double value = -static_cast<double>(n) * forward<Peer, 1>(
                                                   []<class T>(const T* t) -> T {
                                                     using std::log;
                                                     return log(*t);
                                                   },
                                                   &sigma, &outer);
      double sum_mu = 0, sum_sigma = -static_cast<double>(n) * outer;
      for (std::size_t i = 0; i < n; ++i) {
        const double t[3] = {x[i], mu, sigma};
        value += forward<Peer, 3>([](const auto* u) { return term(u); }, t, d);
        gx[i] = d[0];
        sum_mu += d[1];
        sum_sigma += d[2];
      }
      gmu = sum_mu;
      gsigma = sum_sigma;
      return value;
    });
  });
#ifdef CTGRAD_BENCH_ADOLC
  // Variables as ADOL-C wants them, in one array: x, μ, σ.
  const auto all = []<class T>(const T* v) {
    const T mu = v[n], sigma = v[n + 1], constant = log(sigma);
    T sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const T z = (v[i] - mu) / sigma;
      sum += -0.5 * (z * z) - constant;
    }
    return sum;
  };
  static std::vector<double> v, g(n + 2);
  flatten(in, v);
  c.add("adolc", [tape = AdolcTape(v, all)](const Inputs&) {
    const double value = tape(v.data(), g.data());
    return std::pair(value, std::span(g));
  });
#endif
}
