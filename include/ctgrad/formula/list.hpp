// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Lists of types, with indexed access whose cost does not grow with the index.
#pragma once
#include <cstddef>
#include <utility>

namespace ctgrad::formula {

/// A list of types.
template <class... T>
struct List {
  static constexpr std::size_t size = sizeof...(T);
};

namespace detail {

template <class T>
struct Type {
  using type = T;
};

template <std::size_t I, class T>
struct Element {};
template <class Indices, class... T>
struct Elements;
template <std::size_t... I, class... T>
struct Elements<std::index_sequence<I...>, T...> : Element<I, T>... {};
template <std::size_t I, class T>
Type<T> element(const Element<I, T>&);

template <class L>
struct Indexed;
template <class... T>
struct Indexed<List<T...>> {
  using type = Elements<std::make_index_sequence<sizeof...(T)>, T...>;
};

template <class... L>
struct Concat;
template <>
struct Concat<> {
  using type = List<>;
};
template <class... A>
struct Concat<List<A...>> {
  using type = List<A...>;
};
template <class... A, class... B>
struct Concat<List<A...>, List<B...>> {
  using type = List<A..., B...>;
};
template <class... A, class... B, class... C, class... D>
struct Concat<List<A...>, List<B...>, List<C...>, List<D...>> {
  using type = List<A..., B..., C..., D...>;
};
template <class... A, class... B, class... C, class... Rest>
struct Concat<List<A...>, List<B...>, List<C...>, Rest...> : Concat<List<A..., B..., C...>, Rest...> {};

}  // namespace detail

/// Element I of a list.
template <std::size_t I, class L>
using at = typename decltype(detail::element<I>(typename detail::Indexed<L>::type{}))::type;

/// The elements of all lists in order.
template <class... L>
using concat = typename detail::Concat<L...>::type;

}  // namespace ctgrad::formula
