// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// BM_rosenbrock1000: Σ (1−xᵢ)² + 100 (xᵢ₊₁−xᵢ²)² of 1000 variables.
#include "../hand/rosenbrock.hpp"
#include "case.hpp"
#include "peers.hpp"

namespace {

constexpr std::size_t n = 1000;
using X = ctgrad::Tensor<double, n>;
using Inputs = std::tuple<X>;

constexpr auto f = [](auto x) {
  const auto a = ctgrad::slice<0, 0, 999>(x), b = ctgrad::slice<0, 1, 1000>(x);
  return sum(pow(1.0 - a, 2) + 100.0 * pow(b - a * a, 2));
};

constexpr auto term = []<class T>(const T* x) -> T {
  const T u = 1.0 - x[0], v = x[1] - x[0] * x[0];
  return u * u + 100.0 * (v * v);
};

}  // namespace

void autodiff::rosenbrock1000() {
  static Inputs x;
  Generator(-1.5, 1.5)(x);
  Case<Inputs, Inputs> c("rosenbrock1000", 1e-9, x);
  c.add("ctgrad", [](const Inputs& in) { return ct::value_and_grad(f)(std::get<0>(in)); });
  c.add("ctgrad_program",
        [](const Inputs& in, Inputs& g) { return IntoMemory<decltype(f), 0>{}(g, std::get<0>(in)); });
  c.add("hand_scalar", [](const Inputs& in, Inputs& g) {
    return hand::rosenbrock_scalar(n, std::get<0>(in).data(), std::get<0>(g).data());
  });
  c.add("hand_simd", [](const Inputs& in, Inputs& g) {
    return hand::rosenbrock_simd(n, std::get<0>(in).data(), std::get<0>(g).data());
  });
  for_each_forward_peer([&]<class Peer>() {
    c.add(Peer::name, [](const Inputs& in, Inputs& gradient) {
      const double* v = std::get<0>(in).data();
      double* g = std::get<0>(gradient).data();
      double value = 0, d[2];
      g[0] = 0;
      for (std::size_t i = 0; i + 1 < n; ++i) {
        value += forward<Peer, 2>([](const auto* t) { return term(t); }, v + i, d);
        g[i] += d[0];
        g[i + 1] = d[1];
      }
      return value;
    });
  });
#ifdef CTGRAD_BENCH_ADOLC
  const auto all = []<class T>(const T* v) {
    T sum = 0;
    for (std::size_t i = 0; i + 1 < n; ++i) sum += term(v + i);
    return sum;
  };
  c.add("adolc",
        [tape = AdolcTape({std::get<0>(x).begin(), std::get<0>(x).end()}, all)](const Inputs& in, Inputs& g) {
          return tape(std::get<0>(in).data(), std::get<0>(g).data());
        });
#endif
}
