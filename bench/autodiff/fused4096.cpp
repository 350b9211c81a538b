// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// BM_fused4096: Σ sin xᵢ · exp(xᵢ yᵢ) + yᵢ/(1+xᵢ²) of 2 · 4096 variables.
#include "../hand/fused.hpp"
#include "case.hpp"
#include "peers.hpp"

namespace {

constexpr std::size_t n = 4096;
using X = ctgrad::Tensor<double, n>;
using Inputs = std::tuple<X, X>;

constexpr auto f = [](auto x, auto y) { return sum(sin(x) * exp(x * y) + y / (1.0 + x * x)); };

/// Of (x, y).
constexpr auto term = []<class T>(const T* v) -> T {
  using std::exp, std::sin;
  return sin(v[0]) * exp(v[0] * v[1]) + v[1] / (1.0 + v[0] * v[0]);
};

template <auto Gradient>
double by_hand(const Inputs& in, Inputs& g) {
  return Gradient(n, std::get<0>(in).data(), std::get<1>(in).data(), std::get<0>(g).data(),
                  std::get<1>(g).data());
}

}  // namespace

void autodiff::fused4096() {
  static Inputs in;
  Generator(-2, 2)(in);
  Case<Inputs, Inputs> c("fused4096", 1e-9, in);
  c.add("ctgrad", [](const Inputs& v) { return std::apply(ct::value_and_grad(f), v); });
  c.add("ctgrad_program", [](const Inputs& v, Inputs& g) {
    return std::apply([&](const auto&... a) { return IntoMemory<decltype(f), 0, 1>{}(g, a...); }, v);
  });
  c.add("hand_scalar", by_hand<hand::fused_scalar>);
  c.add("hand_simd", by_hand<hand::fused_simd>);
  for_each_forward_peer([&]<class Peer>() {
    c.add(Peer::name, [](const Inputs& v, Inputs& g) {
      const auto& [x, y] = v;
      auto& [gx, gy] = g;
      double value = 0, d[2];
      for (std::size_t i = 0; i < n; ++i) {
        const double t[2] = {x[i], y[i]};
        value += forward<Peer, 2>([](const auto* u) { return term(u); }, t, d);
        gx[i] = d[0];
        gy[i] = d[1];
      }
      return value;
    });
  });
#ifdef CTGRAD_BENCH_ADOLC
  const auto all = []<class T>(const T* v) {
    T sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const T t[2] = {v[i], v[n + i]};
      sum += term(t);
    }
    return sum;
  };
  static std::vector<double> v, g(2 * n);
  flatten(in, v);
  c.add("adolc", [tape = AdolcTape(v, all)](const Inputs&) {
    const double value = tape(v.data(), g.data());
    return std::pair(value, std::span(g));
  });
#endif
}
