// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Arrays of other types as tensors, without a copy: standard containers, C arrays, spans and mdspans. A view
// is an argument like a tensor; what it looks at must live as long, and is read when the function runs.
#pragma once
#include <ctgrad/core/error.hpp>
#include <ctgrad/core/tensor.hpp>

#include <array>
#include <cstddef>
#include <ranges>
#include <span>
#include <string>
#include <type_traits>

#if __has_include(<mdspan>)
#include <mdspan>
#endif

namespace ctgrad {

namespace detail {

/// Extents that a type has, if it is an array of fixed size, and its elements' type.
template <class A>
struct FixedArray {
  using scalar = A;
  using shape = Shape<>;
};
template <std::size_t N, class S>
struct Prepended;
template <std::size_t N, std::size_t... E>
struct Prepended<N, Shape<E...>> {
  using type = Shape<N, E...>;
};
template <class A, std::size_t N>
struct FixedArray<A[N]> {
  using scalar = typename FixedArray<A>::scalar;
  using shape = typename Prepended<N, typename FixedArray<A>::shape>::type;
};
template <class A, std::size_t N>
struct FixedArray<std::array<A, N>> {
  using scalar = typename FixedArray<A>::scalar;
  using shape = typename Prepended<N, typename FixedArray<A>::shape>::type;
};
template <class A, std::size_t N>
struct FixedArray<const std::array<A, N>> {
  using scalar = const typename FixedArray<A>::scalar;
  using shape = typename FixedArray<std::array<A, N>>::shape;
};
template <class A>
inline constexpr bool is_fixed_array = FixedArray<A>::shape::rank > 0;

template <class T, class S>
struct ViewOf;
template <class T, std::size_t... E>
struct ViewOf<T, Shape<E...>> {
  using type = TensorView<T, E...>;
};

/// The address of an array's first element.
template <class A>
constexpr auto* first_of(A& a) {
  if constexpr (is_fixed_array<A>)
    return first_of(a[0]);
  else
    return &a;
}

}  // namespace detail

/// A std::array or C array, nested as deep as the tensor has axes, as a tensor of its extents.
template <class A>
requires detail::is_fixed_array<A>
constexpr auto view(A& array) {
  using Fixed = detail::FixedArray<A>;
  return typename detail::ViewOf<std::remove_pointer_t<decltype(detail::first_of(array))>,
                                 typename Fixed::shape>::type(detail::first_of(array));
}

/// Contiguous elements (a std::vector, a std::span, a part of a larger array) as a tensor with extents E....
/// A size that is only known at run time is checked: throws Error if it is another.
template <std::size_t... E, std::ranges::contiguous_range R>
requires(sizeof...(E) > 0 && std::ranges::sized_range<R> &&
         std::ranges::borrowed_range<R&>) constexpr auto view(R&& range) {
  using View = TensorView<std::remove_reference_t<std::ranges::range_reference_t<R>>, E...>;
  constexpr std::size_t wanted = (E * ...);
  if constexpr (requires { requires std::remove_cvref_t<R>::extent != std::dynamic_extent; })
    static_assert(std::remove_cvref_t<R>::extent == wanted,
                  "ctgrad: view: the span has another number of elements than these extents");
  else if (std::ranges::size(range) != wanted)
    raise(Error("ctgrad: view: there are " + std::to_string(std::ranges::size(range)) +
                " elements, and not the " + std::to_string(wanted) + " of these extents"));
  return View(std::ranges::data(range));
}

#ifdef __cpp_lib_mdspan
/// A std::mdspan of fixed extents, row by row, as a tensor.
template <class T, class Index, std::size_t... E>
constexpr auto view(std::mdspan<T, std::extents<Index, E...>, std::layout_right> m) {
  static_assert(((E != std::dynamic_extent) && ...),
                "ctgrad: view: extents are fixed at compile time; name them: view<2, 3>(std::span(...))");
  return TensorView<T, E...>(m.data_handle());
}
#endif

}  // namespace ctgrad
