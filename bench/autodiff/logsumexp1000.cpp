// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// BM_logsumexp1000: log Σ e^xᵢ of 1000 variables, without overflow.
#include "../hand/logsumexp.hpp"
#include "case.hpp"
#include "peers.hpp"

#include <algorithm>

namespace {

constexpr std::size_t n = 1000;
using X = ctgrad::Tensor<double, n>;
using Inputs = std::tuple<X>;

constexpr auto f = [](auto x) {
  const auto m = stop_gradient(ctgrad::amax<0>(x));
  return log(sum(exp(x - m))) + m;
};

}  // namespace

void autodiff::logsumexp1000() {
  static Inputs x;
  Generator(-20, 20)(x);
  Case<Inputs, Inputs> c("logsumexp1000", 1e-9, x);
  c.add("ctgrad", [](const Inputs& in) { return ct::value_and_grad(f)(std::get<0>(in)); });
  c.add("ctgrad_program",
        [](const Inputs& in, Inputs& g) { return IntoMemory<decltype(f), 0>{}(g, std::get<0>(in)); });
  c.add("hand_scalar", [](const Inputs& in, Inputs& g) {
    return hand::logsumexp_scalar(n, std::get<0>(in).data(), std::get<0>(g).data());
  });
  c.add("hand_simd", [](const Inputs& in, Inputs& g) {
    return hand::logsumexp_simd(n, std::get<0>(in).data(), std::get<0>(g).data());
  });
  // Each exponential and then the logarithm of their sum: functions of one variable.
  for_each_forward_peer([&]<class Peer>() {
    c.add(Peer::name, [](const Inputs& in, Inputs& gradient) {
      const double* v = std::get<0>(in).data();
      double* g = std::get<0>(gradient).data();
      const double m = *std::max_element(v, v + n);
      double sum = 0, outer = 0;
      for (std::size_t i = 0; i < n; ++i)
        sum += forward<Peer, 1>(
            [m]<class T>(const T* t) -> T {
              using std::exp;
              return exp(*t - m);
            },
            v + i, g + i);
      const double value = forward<Peer, 1>(
          []<class T>(const T* t) -> T {
            using std::log;
            return log(*t);
          },
          &sum, &outer);
      for (std::size_t i = 0; i < n; ++i) g[i] *= outer;
      return value + m;
    });
  });
#ifdef CTGRAD_BENCH_ADOLC
  // A tape has no maximum that later calls would take anew; these inputs do without.
  const auto all = []<class T>(const T* v) {
    T sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += exp(v[i]);
    return T(log(sum));
  };
  c.add("adolc",
        [tape = AdolcTape({std::get<0>(x).begin(), std::get<0>(x).end()}, all)](const Inputs& in, Inputs& g) {
          return tape(std::get<0>(in).data(), std::get<0>(g).data());
        });
#endif
}
