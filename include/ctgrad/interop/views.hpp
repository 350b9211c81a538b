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

/// How many elements a range of this type has, or std::dynamic_extent where the type does not say it.
template <class R>
inline constexpr std::size_t fixed_count = [] {
  if constexpr (is_fixed_array<R>)
    return static_cast<std::size_t>(FixedArray<R>::shape::dims[0]);
  else if constexpr (requires { R::extent; })
    return std::size_t{R::extent};
  else
    return std::dynamic_extent;
}();

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
/// A size in the range's type is compared by the compiler; one that is only known at run time is checked:
/// throws Error if it is another.
template <std::size_t... E, std::ranges::contiguous_range R>
requires(sizeof...(E) > 0 && std::ranges::sized_range<R> &&
         std::ranges::borrowed_range<R&>) constexpr auto view(R&& range) {
  using View = TensorView<std::remove_reference_t<std::ranges::range_reference_t<R>>, E...>;
  constexpr std::size_t wanted = (E * ...);
  constexpr std::size_t count = detail::fixed_count<std::remove_reference_t<R>>;
  if constexpr (count != std::dynamic_extent)
    static_assert(count == wanted,
                  "ctgrad: view: the array or span has another number of elements than these extents");
  else if (std::ranges::size(range) != wanted)
    raise(Error("ctgrad: view: there are " + std::to_string(std::ranges::size(range)) +
                " elements, and not the " + std::to_string(wanted) + " of these extents"));
  return View(std::ranges::data(range));
}

#ifdef __cpp_lib_mdspan
namespace detail {
template <class Layout>
constexpr void require_layout_right() {
  static_assert(
      std::is_same_v<Layout, std::layout_right>,
      "ctgrad: view: this mdspan is not known to be stored row by row, as tensors are; copy it to one of "
      "std::layout_right");
}
}  // namespace detail

/// A std::mdspan of fixed extents, row by row, as a tensor.
template <class T, class Index, std::size_t... E, class Layout>
constexpr auto view(std::mdspan<T, std::extents<Index, E...>, Layout> m) {
  detail::require_layout_right<Layout>();
  static_assert(((E != std::dynamic_extent) && ...),
                "ctgrad: view: this mdspan has extents at run time; name all of them: view<2, 3>(m)");
  return TensorView<T, E...>(m.data_handle());
}

/// A std::mdspan, row by row, as a tensor with extents E.... Those that are only known at run time are
/// checked: throws Error if one is another.
template <std::size_t... E, class T, class Index, std::size_t... M, class Layout>
requires(sizeof...(E) > 0) constexpr auto view(std::mdspan<T, std::extents<Index, M...>, Layout> m) {
  detail::require_layout_right<Layout>();
  static_assert(sizeof...(E) == sizeof...(M), "ctgrad: view: one extent for each axis of the mdspan");
  if constexpr (sizeof...(E) == sizeof...(M)) {
    static_assert(((M == std::dynamic_extent || M == E) && ...),
                  "ctgrad: view: the mdspan has other extents than these");
    std::size_t axis = 0;
    const auto check = [&](std::size_t wanted) {
      const auto extent = static_cast<std::size_t>(m.extent(axis));
      if (extent != wanted)
        raise(Error("ctgrad: view: the mdspan's axis " + std::to_string(axis) + " has " +
                    std::to_string(extent) + " elements, and not " + std::to_string(wanted)));
      ++axis;
    };
    (check(E), ...);
    return TensorView<T, E...>(m.data_handle());
  }
}
#endif

}  // namespace ctgrad
