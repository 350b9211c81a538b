// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// tree_map: one function for every leaf of a structure, as of a model's parameters and their gradients.
#pragma once
#include <ctgrad/core/reflect.hpp>
#include <ctgrad/trace/structure.hpp>

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace ctgrad {

/// The structure x whose every leaf is f of that leaf and of those in the same place of the others
/// (jax.tree_util.tree_map): tree_map([](auto w, auto g) { return w - 0.1 * g; }, model, grad<0>(loss)(model,
/// x)) is the model after a step of gradient descent. Structures are modules, std::arrays, tuples, pairs and
/// plain structs, traced or not; leaves are what is none of them. A leaf keeps its type, also its shape.
template <class F, class X, class... Others>
constexpr X tree_map(const F& f, X x, const Others&... others) {
  if constexpr (Traced<X>) {
    const auto y = f(std::as_const(x), others...);
    static_assert(Traced<decltype(y)>, "ctgrad: tree_map: the function of traced leaves gives none");
    if constexpr (Traced<decltype(y)>) {
      static_assert(std::is_same_v<typename decltype(y)::shape, typename X::shape>,
                    "ctgrad: tree_map: the function gives a value of another shape than the leaf has");
      static_assert(std::is_same_v<typename decltype(y)::scalar, typename X::scalar>,
                    "ctgrad: tree_map: the function gives a value of another scalar type than the leaf has");
      x.value = y.value;
    }
  } else if constexpr (trace::ArrayOf<X>) {
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = tree_map(f, x[i], others[i]...);
  } else if constexpr (trace::TupleOf<X>) {
    static_assert(((std::tuple_size_v<Others> == std::tuple_size_v<X>)&&...),
                  "ctgrad: tree_map: a tuple has another number of elements than the first structure's");
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      const auto at = [&]<std::size_t K>(std::integral_constant<std::size_t, K>) {
        std::get<K>(x) = tree_map(f, std::get<K>(x), std::get<K>(others)...);
      };
      (at(std::integral_constant<std::size_t, I>{}), ...);
    }
    (std::make_index_sequence<std::tuple_size_v<X>>{});
  } else if constexpr (trace::Record<X>) {
    reflect::for_each_field(x, [&](auto index, auto& field) {
      field = tree_map(f, field, std::get<decltype(index)::value>(reflect::fields(others))...);
    });
  } else {
    x = f(std::as_const(x), others...);
  }
  return x;
}

}  // namespace ctgrad
