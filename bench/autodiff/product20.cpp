// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// BM_product20: x₁·x₂·…·x₂₀, of a tensor, as the others have an array; and of 20 numbers (numbers).
#include "../hand/product.hpp"
#include "case.hpp"
#include "peers.hpp"

namespace {

namespace ct = ctgrad;

constexpr std::size_t n = 20;

using X = ct::Tensor<double, n>;
using Inputs = std::tuple<X>;

constexpr auto f = [](auto x) { return prod(x); };
constexpr auto of_numbers = [](auto... x) { return (... * x); };

constexpr auto generic = []<class T>(const T* x) -> T {
  T product = x[0];
  for (std::size_t i = 1; i < n; ++i) product = product * x[i];
  return product;
};

}  // namespace

void autodiff::product20() {
  static Inputs x;
  Generator(0.5, 2)(x);
  Case<Inputs, Inputs> c("product20", 1e-9, x);
  c.add("ctgrad", [](const Inputs& in) { return ct::value_and_grad(f)(std::get<0>(in)); });
  c.add("ctgrad_program",
        [](const Inputs& in, Inputs& g) { return IntoMemory<decltype(f), 0>{}(g, std::get<0>(in)); });
  c.add("ctgrad_numbers", [](const Inputs& in) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return ct::value_and_grad(of_numbers)(std::get<0>(in)[I]...);
    }
    (std::make_index_sequence<n>{});
  });
  c.add("hand_scalar", [](const Inputs& in, Inputs& g) {
    return hand::product20_scalar(std::get<0>(in).data(), std::get<0>(g).data());
  });
  c.add("hand_simd", [](const Inputs& in, Inputs& g) {
    return hand::product20_simd(std::get<0>(in).data(), std::get<0>(g).data());
  });
  for_each_forward_peer([&]<class Peer>() {
    c.add(Peer::name, [](const Inputs& in, Inputs& g) {
      return forward<Peer, n>([](const auto* v) { return generic(v); }, std::get<0>(in).data(),
                              std::get<0>(g).data());
    });
  });
#ifdef CTGRAD_BENCH_ADOLC
  c.add("adolc",
        [tape = AdolcTape({std::get<0>(x).begin(), std::get<0>(x).end()}, generic)](
            const Inputs& in, Inputs& g) { return tape(std::get<0>(in).data(), std::get<0>(g).data()); });
#endif
}
