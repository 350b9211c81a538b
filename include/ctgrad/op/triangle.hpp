// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// tril and triu: the triangles of matrices, as a choice by the indices of row and column.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/add.hpp>
#include <ctgrad/op/broadcast.hpp>
#include <ctgrad/op/iota.hpp>
#include <ctgrad/op/less_equal.hpp>
#include <ctgrad/op/select.hpp>

#include <algorithm>

namespace ctgrad {

namespace op {

/// x where column − row ≤ k (lower) or ≥ k, else 0. A diagonal outside of the matrix counts as the
/// nearest.
constexpr graph::Value triangle(graph::Value x, int k, bool lower) {
  const Dims shape = x.shape(), matrix{shape[shape.rank - 2], shape[shape.rank - 1]};
  const graph::Value zero = constant_like(x, 0);
  const graph::Value diagonal = broadcast_to(
      iota(*x.builder, Scalar::i32, {matrix[0], 1}, 0) + std::clamp(k, -matrix[0], matrix[1]), matrix);
  const graph::Value column = broadcast_to(iota(*x.builder, Scalar::i32, {1, matrix[1]}, 1), matrix);
  const graph::Value inside = lower ? less_equal(column, diagonal) : less_equal(diagonal, column);
  return select(broadcast_to(inside, shape), x, zero);
}

}  // namespace op

/// The lower triangle of matrices (…, rows, columns): xᵢⱼ where j − i ≤ k, else 0 (numpy.tril, torch.tril).
/// k = 0 keeps the main diagonal, k < 0 cuts it off. What is cut off has gradient 0, also where it is NaN.
template <class T, class S>
constexpr Expr<T, S> tril(Expr<T, S> x, int k = 0,
                          std::source_location where = std::source_location::current()) {
  static_assert(S::rank >= 2, "ctgrad: tril: of matrices, (…, rows, columns)");
  return Expr<T, S>(op::triangle(x.at(where, "tril"), k, true));
}
/// The upper triangle of matrices (…, rows, columns): xᵢⱼ where j − i ≥ k, else 0 (numpy.triu, torch.triu).
/// k = 0 keeps the main diagonal, k > 0 cuts it off. What is cut off has gradient 0, also where it is NaN.
template <class T, class S>
constexpr Expr<T, S> triu(Expr<T, S> x, int k = 0,
                          std::source_location where = std::source_location::current()) {
  static_assert(S::rank >= 2, "ctgrad: triu: of matrices, (…, rows, columns)");
  return Expr<T, S>(op::triangle(x.at(where, "triu"), k, false));
}

}  // namespace ctgrad
