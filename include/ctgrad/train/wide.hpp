// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Batches in double precision: floating-point numbers and tensors become double, integers stay.
#pragma once
#include <ctgrad/core/tensor.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace ctgrad::train {

namespace detail {
template <class A>
struct Widened {
  static_assert(
      std::is_arithmetic_v<A>,
      "ctgrad: self_check: batches are numbers, Tensors, TensorViews, and arrays, tuples and pairs of these");
  using type = std::conditional_t<std::is_floating_point_v<A>, double, A>;
  static type make(const A& a) { return static_cast<type>(a); }
};
template <class T, std::size_t... E>
struct Widened<Tensor<T, E...>> {
  using type = Tensor<typename Widened<T>::type, E...>;
  static type make(const auto& a) {
    type t(uninitialized);
    std::transform(a.begin(), a.end(), t.begin(), [](const T& x) { return Widened<T>::make(x); });
    return t;
  }
};
template <class T, std::size_t... E>
struct Widened<TensorView<T, E...>> : Widened<Tensor<std::remove_const_t<T>, E...>> {};
template <class A, std::size_t N>
struct Widened<std::array<A, N>> {
  using type = std::array<typename Widened<A>::type, N>;
  static type make(const std::array<A, N>& a) {
    type t;
    std::transform(a.begin(), a.end(), t.begin(), [](const A& x) { return Widened<A>::make(x); });
    return t;
  }
};
template <class... A>
struct Widened<std::tuple<A...>> {
  using type = std::tuple<typename Widened<A>::type...>;
  static type make(const std::tuple<A...>& a) {
    return std::apply([](const A&... x) { return type(Widened<A>::make(x)...); }, a);
  }
};
template <class A, class B>
struct Widened<std::pair<A, B>> {
  using type = std::pair<typename Widened<A>::type, typename Widened<B>::type>;
  static type make(const std::pair<A, B>& a) {
    return type(Widened<A>::make(a.first), Widened<B>::make(a.second));
  }
};
}  // namespace detail

/// The type of a batch argument in double precision.
template <class A>
using Wide = typename detail::Widened<A>::type;

/// Its value.
template <class A>
Wide<A> widen(const A& a) {
  return detail::Widened<A>::make(a);
}

}  // namespace ctgrad::train
