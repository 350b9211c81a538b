// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Cholesky factors of small symmetric matrices.
#pragma once
#include <ctgrad/linalg/solve.hpp>
#include <ctgrad/op/sqrt.hpp>

namespace ctgrad::op {

/// Column by column, each subtracting its outer product from the whole rest.
constexpr graph::Value cholesky(graph::Value a) {
  const int rank = a.shape().rank, n = a.shape()[rank - 1];
  graph::Value m = 0.5 * (a + transpose(a)), factor;
  for (int k = 0; k < n; ++k) {
    const graph::Value column = slice(m, rank - 1, k, 1), pivot = slice(column, rank - 2, k, 1);
    const graph::Value row = iota(*m.builder, m.type(), column.shape(), rank - 2);
    const graph::Value scaled = column / broadcast_to(sqrt(pivot), column.shape());
    const graph::Value lower = select(less(row, constant_like(row, k)), constant_like(row, 0), scaled);
    factor = k == 0 ? lower : concat(factor, lower, rank - 1);
    m = m - broadcast_to(lower, m.shape()) * broadcast_to(transpose(lower), m.shape());
  }
  return factor;
}

}  // namespace ctgrad::op

namespace ctgrad {

/// The lower triangular L with L Lᵀ = A for symmetric positive definite matrices (…, n, n), zeros above its
/// diagonal. A is replaced by (A + Aᵀ)/2 first, so its gradient is symmetric (as jax.numpy.linalg.cholesky);
/// NaN if A is not positive definite. Meant for n ≤ 16.
template <class T, class S>
constexpr Expr<T, S> cholesky(Expr<T, S> a, std::source_location where = std::source_location::current()) {
  static_assert(detail::SquareMatrix<S>::n > 0);
  return Expr<T, S>(op::cholesky(a.at(where, "cholesky")));
}

}  // namespace ctgrad
