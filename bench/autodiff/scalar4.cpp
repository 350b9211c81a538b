// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// BM_scalar4: a scalar function of four variables.
#include "../hand/scalar4.hpp"
#include "case.hpp"
#include "peers.hpp"

#include <array>

namespace {

using Gradient = std::array<double, 4>;

constexpr auto f = [](auto x1, auto x2, auto x3, auto x4) {
  return ((x1 * x2 + sin(x1)) * exp(x3 / (1.0 + x4 * x4)) + log(x2 * x2 + 1.0)) * tanh(x1 - x4);
};

/// The same for the types of other libraries.
constexpr auto generic = []<class T>(const T* x) -> T {
  using std::exp, std::log, std::sin, std::tanh;
  return ((x[0] * x[1] + sin(x[0])) * exp(x[2] / (1.0 + x[3] * x[3])) + log(x[1] * x[1] + 1.0)) *
         tanh(x[0] - x[3]);
};

}  // namespace

void autodiff::scalar4() {
  static Gradient x{1.3, 0.7, -0.4, 0.5};
  Case<Gradient, Gradient> c("scalar4", 1e-9, x);
  c.add("ctgrad", [](const Gradient& in) { return ct::value_and_grad(f)(in[0], in[1], in[2], in[3]); });
  c.add("ctgrad_program", [](const Gradient& in, Gradient& g) {
    return IntoMemory<decltype(f), 0, 1, 2, 3>{}(g, in[0], in[1], in[2], in[3]);
  });
  c.add("hand_scalar",
        [](const Gradient& in, Gradient& g) { return hand::scalar4_scalar(in.data(), g.data()); });
  c.add("hand_simd", [](const Gradient& in, Gradient& g) { return hand::scalar4_simd(in.data(), g.data()); });
  for_each_forward_peer([&]<class Peer>() {
    c.add(Peer::name, [](const Gradient& in, Gradient& g) {
      return forward<Peer, 4>([](const auto* v) { return generic(v); }, in.data(), g.data());
    });
  });
#ifdef CTGRAD_BENCH_ADOLC
  c.add("adolc", [tape = AdolcTape({x.begin(), x.end()}, generic)](const Gradient& in, Gradient& g) {
    return tape(in.data(), g.data());
  });
#endif
}
