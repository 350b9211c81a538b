// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// jvp and derivative: forward mode.
#pragma once
#include <ctgrad/transform/callable.hpp>

namespace ctgrad {

namespace transform {

/// The first half and the second half of the arguments, as tuples.
template <class... A>
constexpr auto halves(const A&... arguments) {
  static_assert(sizeof...(A) % 2 == 0,
                "ctgrad: pass the arguments, then as many directions of the same types");
  constexpr std::size_t n = sizeof...(A) / 2;
  const std::tuple<const A&...> all(arguments...);
  return [&]<std::size_t... K>(std::index_sequence<K...>) {
    return std::pair(std::tuple<std::tuple_element_t<K, std::tuple<A...>>...>{std::get<K>(all)...},
                     std::tuple<std::tuple_element_t<n + K, std::tuple<A...>>...>{std::get<n + K>(all)...});
  }
  (std::make_index_sequence<n>{});
}

template <class F>
struct Jvp : Callable<Jvp<F>>, Holds<F> {
  constexpr auto apply(const auto&... arguments) const {
    const auto [at, direction] = halves(arguments...);
    const auto x = variables(at);
    const auto y = spread(this->f, x);
    auto wrt = trace::flatten(x), tangent = trace::flatten(direction);
    require_same_shapes(wrt, tangent);
    std::size_t i = 0;
    trace::for_each(x, [&](const auto& v) {  // state does not move
      if constexpr (State<decltype(v)>) tangent[i] = op::constant_like(v.value, 0);
      ++i;
    });
    return std::pair(y, refill_or_zero(y, diff::forward(trace::flatten(y), wrt, tangent)));
  }
};

/// The derivative of order N in argument I.
template <class F, std::size_t I, int N>
struct Derivative : Callable<Derivative<F, I, N>>, Holds<F> {
  template <class... A>
  constexpr auto apply(const A&... arguments) const {
    static_assert(I < sizeof...(A), "ctgrad: derivative: there is no argument with this index");
    using X = std::tuple_element_t<I, std::tuple<A...>>;
    static_assert(ctgrad::Traced<X>, "ctgrad: derivative is taken in a number; use jacobian for structures");
    static_assert(X::shape::rank == 0,
                  "ctgrad: derivative is taken in a number; use jacobian or jvp for tensors");
    const std::tuple<A...> x = variables_at(std::index_sequence<I>{}, std::tuple<A...>(arguments...));
    auto y = spread(this->f, x);
    const graph::Value v = std::get<I>(x).value;
    for (int order = 0; order < N; ++order)
      y = refill_or_zero(y, diff::forward(trace::flatten(y), {v}, {op::constant_like(v, 1)}));
    return y;
  }
};

}  // namespace transform

/// Value and directional derivative of f by forward mode (jax.jvp): jvp(f)(x…, v…) is the std::pair of f(x…)
/// and Σᵢ ∂f/∂xᵢ vᵢ. Each vᵢ has the type of xᵢ.
template <class F>
constexpr auto jvp(F f) {
  return transform::Jvp<F>{{}, {f}};
}

/// The derivative of order N of f in its argument I, which is a number, by forward mode: dᴺf/dxᴺ. f may
/// return a structure.
template <std::size_t I = 0, int N = 1, class F>
constexpr auto derivative(F f) {
  static_assert(N >= 0, "ctgrad: derivative: the order is not negative");
  return transform::Derivative<F, I, N>{{}, {f}};
}

}  // namespace ctgrad
