// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Extents of a tensor, twice: Dims is the value that graphs hold, Shape<...> the type that users and errors
// show.
#pragma once
#include <cstddef>
#include <cstdint>
#include <ctgrad/core/array.hpp>
#include <ctgrad/core/fail.hpp>
#include <initializer_list>
#include <utility>

namespace ctgrad {

inline constexpr int max_rank = 6;

/// Extents as a value; rank 0 is a scalar. Elements are in row-major order.
struct Dims {
  int rank = 0;
  int extent[max_rank] = {};

  constexpr Dims() = default;
  constexpr Dims(std::initializer_list<int> e) {
    for (int x : e) push_back(x);
  }
  constexpr void push_back(int e) {
    if (rank == max_rank) fail("ctgrad: a tensor has at most 6 axes");
    extent[rank++] = e;
  }
  constexpr int& operator[](int i) { return extent[i]; }
  constexpr int operator[](int i) const { return extent[i]; }
  constexpr std::int64_t size() const {
    std::int64_t n = 1;
    for (int i = 0; i < rank; ++i) n *= extent[i];
    return n;
  }
  /// Extent of the last axis; 1 for a scalar.
  constexpr int columns() const { return rank == 0 ? 1 : extent[rank - 1]; }
  /// Product of all extents but the last.
  constexpr std::int64_t rows() const {
    std::int64_t n = 1;
    for (int i = 0; i + 1 < rank; ++i) n *= extent[i];
    return n;
  }
  constexpr bool operator==(const Dims& o) const {
    if (rank != o.rank) return false;
    for (int i = 0; i < rank; ++i)
      if (extent[i] != o.extent[i]) return false;
    return true;
  }
};

/// Row-major strides, in elements, of a dense tensor.
constexpr Array<std::int64_t, max_rank> dense_strides(const Dims& d) {
  Array<std::int64_t, max_rank> s{};
  std::int64_t n = 1;
  for (int i = d.rank; i-- > 0;) {
    s.items[i] = n;
    n *= d.extent[i];
  }
  return s;
}

/// Extents as a type: Shape<2, 3> is a 2x3 matrix, Shape<> a scalar.
template <std::size_t... E>
struct Shape {
  static_assert(sizeof...(E) <= max_rank, "ctgrad: a tensor has at most 6 axes");
  static constexpr int rank = sizeof...(E);
  static constexpr std::size_t size = (E * ... * std::size_t{1});
  static constexpr Dims dims{static_cast<int>(E)...};
};

namespace detail {
template <Dims D, class I = std::make_index_sequence<static_cast<std::size_t>(D.rank)>>
struct ShapeOf;
template <Dims D, std::size_t... I>
struct ShapeOf<D, std::index_sequence<I...>> {
  using type = Shape<static_cast<std::size_t>(D.extent[I])...>;
};
}  // namespace detail

/// The Shape type of a constant Dims value.
template <Dims D>
using shape_of = typename detail::ShapeOf<D>::type;

}  // namespace ctgrad
