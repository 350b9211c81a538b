// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Eigen's matrices and maps as tensors, without a copy.
#pragma once
#include <ctgrad/interop/views.hpp>

#include <Eigen/Core>

#include <cstddef>
#include <string>
#include <type_traits>

namespace ctgrad {

namespace detail {

template <class D>
using eigen_element =
    std::remove_pointer_t<decltype(std::declval<D&>().data())>;  // const where the matrix or map is

/// What all views of Eigen's matrices require of their layout: rows one after another, without gaps, which
/// blocks and maps with a stride may have.
template <class D>
void require_rows(const D& m) {
  constexpr bool vector = D::RowsAtCompileTime == 1 || D::ColsAtCompileTime == 1;
  static_assert(D::IsRowMajor || vector,
                "ctgrad: view: this matrix is stored column by column, tensors are row by row; declare it "
                "Eigen::RowMajor, or copy it");
  static_assert(D::InnerStrideAtCompileTime == 1,
                "ctgrad: view: the elements are not next to each other in memory");
  if constexpr (!vector) {
    constexpr int stride = D::OuterStrideAtCompileTime, columns = D::ColsAtCompileTime;
    if constexpr (stride != Eigen::Dynamic && columns != Eigen::Dynamic)
      static_assert(stride == columns,
                    "ctgrad: view: there are gaps between the rows in memory; copy the matrix");
    else if (m.rows() > 1 && m.outerStride() != m.cols())
      raise(Error("ctgrad: view: the rows are " + std::to_string(m.outerStride()) +
                  " elements apart in memory, and have " + std::to_string(m.cols()) + "; copy the matrix"));
  }
}

}  // namespace detail

/// A matrix or map of fixed size, row by row, as a tensor (rows, columns); a vector as a tensor (n). Throws
/// Error if there are gaps between the rows.
template <class D>
requires std::is_base_of_v<Eigen::MatrixBase<std::remove_const_t<D>>, std::remove_const_t<D>>
auto view(D& m) {
  detail::require_rows(m);
  static_assert(D::SizeAtCompileTime != Eigen::Dynamic,
                "ctgrad: view: this matrix has its size at run time; name the extents: view<2, 3>(m)");
  constexpr auto rows = static_cast<std::size_t>(D::RowsAtCompileTime),
                 columns = static_cast<std::size_t>(D::ColsAtCompileTime);
  using T = detail::eigen_element<D>;
  if constexpr (rows == 1 || columns == 1)
    return TensorView<T, rows * columns>(m.data());
  else
    return TensorView<T, rows, columns>(m.data());
}

/// A matrix or map whose size is known at run time, row by row, with the extents E... of its rows and
/// columns, or of a vector. Throws Error if it has others, or gaps between the rows.
template <std::size_t... E, class D>
requires(
    sizeof...(E) > 0 &&
    std::is_base_of_v<Eigen::MatrixBase<std::remove_const_t<D>>, std::remove_const_t<D>>) auto view(D& m) {
  detail::require_rows(m);
  static_assert(sizeof...(E) <= 2, "ctgrad: view: a matrix has two axes");
  constexpr std::size_t extents[] = {E...};
  constexpr auto may_be = [](int fixed, std::size_t extent) {
    return fixed == Eigen::Dynamic || fixed == static_cast<int>(extent);
  };
  if constexpr (sizeof...(E) == 2)
    static_assert(may_be(D::RowsAtCompileTime, extents[0]) && may_be(D::ColsAtCompileTime, extents[1]),
                  "ctgrad: view: the matrix has other extents than these");
  else
    static_assert(may_be(D::SizeAtCompileTime, extents[0]),
                  "ctgrad: view: the matrix has other extents than these");
  const auto rows = static_cast<std::size_t>(m.rows()), columns = static_cast<std::size_t>(m.cols());
  const bool fits = sizeof...(E) == 2 ? rows == extents[0] && columns == extents[sizeof...(E) - 1]
                                      : (rows == 1 || columns == 1) && rows * columns == extents[0];
  if (!fits)
    raise(Error("ctgrad: view: the matrix is " + std::to_string(rows) + " by " + std::to_string(columns) +
                ", which these extents are not"));
  return TensorView<detail::eigen_element<D>, E...>(m.data());
}

}  // namespace ctgrad
