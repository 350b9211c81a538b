// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// vjp: reverse mode with a cotangent.
#pragma once
#include <ctgrad/transform/callable.hpp>

namespace ctgrad {

namespace transform {

template <class F>
struct Vjp : Callable<Vjp<F>>, Holds<F> {
  template <class... A>
  constexpr auto apply(const A&... arguments) const {
    constexpr std::size_t n = sizeof...(A) - 1;
    const std::tuple<const A&...> all(arguments...);
    return [&]<std::size_t... K>(std::index_sequence<K...>) {
      const auto x = variables(std::tuple<std::tuple_element_t<K, std::tuple<A...>>...>{std::get<K>(all)...});
      const auto y = spread(this->f, x);
      const auto roots = trace::flatten(y), seeds = trace::flatten(std::get<n>(all));
      require_same_shapes(roots, seeds);
      return std::pair(y, one_or_tuple(refill_or_zero(x, diff::reverse(roots, seeds, trace::flatten(x)))));
    }
    (std::make_index_sequence<n>{});
  }
};

}  // namespace transform

/// Value of f and the product of a cotangent with its Jacobian by reverse mode (jax.vjp): vjp(f)(x…, w) is
/// the std::pair of f(x…) and wᵀ ∂f/∂xᵢ for every i. w has the type of f's result; one argument gives its
/// product alone, several give a std::tuple.
template <class F>
constexpr auto vjp(F f) {
  return transform::Vjp<F>{{}, {f}};
}

}  // namespace ctgrad
