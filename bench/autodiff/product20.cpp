// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// BM_product20: x₁·x₂·…·x₂₀.
#include "../hand/product.hpp"
#include "case.hpp"
#include "peers.hpp"

#include <array>

namespace {

constexpr std::size_t n = 20;
using Gradient = std::array<double, n>;

constexpr auto f = [](auto... x) { return (... * x); };

constexpr auto generic = []<class T>(const T* x) -> T {
  T product = x[0];
  for (std::size_t i = 1; i < n; ++i) product = product * x[i];
  return product;
};

}  // namespace

void autodiff::product20() {
  static Gradient x;
  Generator(0.5, 2)(x);
  Case<Gradient, Gradient> c("product20", 1e-9, x);
  c.add("ctgrad", [](const Gradient& in) { return std::apply(ct::value_and_grad(f), in); });
  c.add("ctgrad_program", [](const Gradient& in, Gradient& g) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return IntoMemory<decltype(f), I...>{}(g, in[I]...);
    }
    (std::make_index_sequence<n>{});
  });
  c.add("hand_scalar",
        [](const Gradient& in, Gradient& g) { return hand::product20_scalar(in.data(), g.data()); });
  c.add("hand_simd",
        [](const Gradient& in, Gradient& g) { return hand::product20_simd(in.data(), g.data()); });
  for_each_forward_peer([&]<class Peer>() {
    c.add(Peer::name, [](const Gradient& in, Gradient& g) {
      return forward<Peer, n>([](const auto* v) { return generic(v); }, in.data(), g.data());
    });
  });
#ifdef CTGRAD_BENCH_ADOLC
  c.add("adolc", [tape = AdolcTape({x.begin(), x.end()}, generic)](const Gradient& in, Gradient& g) {
    return tape(in.data(), g.data());
  });
#endif
}
