// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// one_hot: class numbers as rows with a one among zeros, composed of a comparison with the class numbers.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/broadcast.hpp>
#include <ctgrad/op/equal.hpp>
#include <ctgrad/op/iota.hpp>
#include <ctgrad/op/select.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace ctgrad {

namespace op {

/// In the shape of the index with an axis of so many classes behind it.
constexpr graph::Value one_hot(graph::Value index, Scalar type, const Dims& rows) {
  Dims column = rows, row;
  for (int i = 0; i + 1 < rows.rank; ++i) row.push_back(1);
  row.push_back(rows.columns());
  column[rows.rank - 1] = 1;
  const graph::Value number = iota(*index.builder, index.type(), row, rows.rank - 1);
  const graph::Value chosen = equal(broadcast_to(number, rows), broadcast_to(reshape(index, column), rows));
  return select(chosen, constant(*index.builder, type, rows, 1), constant(*index.builder, type, rows, 0));
}

}  // namespace op

/// y[…, c] = 1 where c is index[…], else 0, for c in [0, Classes): (…) to (…, Classes) of scalar type T
/// (torch.nn.functional.one_hot, whose result is of integers). An index that is not in [0, Classes) gives a
/// row of zeros. It has no derivative.
template <std::size_t Classes, class T = float, class I, class S>
constexpr auto one_hot(Expr<I, S> index, std::source_location where = std::source_location::current()) {
  static_assert(std::is_same_v<I, std::int32_t>, "ctgrad: one_hot: indices are std::int32_t");
  static_assert(std::is_floating_point_v<T>, "ctgrad: one_hot: the result is of float or double");
  constexpr Dims rows = [] {
    Dims d = S::dims;
    d.push_back(static_cast<int>(Classes));
    return d;
  }();
  return Expr<T, shape_of<rows>>(op::one_hot(index.at(where, "one_hot"), scalar_of<T>, rows));
}

}  // namespace ctgrad
