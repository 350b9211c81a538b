// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Cholesky factors of symmetric matrices, column by column, each subtracting its outer product from the whole
// rest: small matrices without a loop, large ones in one, whose graph does not grow with them.
#pragma once
#include <ctgrad/linalg/solve.hpp>
#include <ctgrad/op/loop.hpp>
#include <ctgrad/op/sqrt.hpp>

namespace ctgrad::op {

/// What a column of the factor is, given that of the rest, which begins at element k: nothing above it.
constexpr graph::Value factor_column(graph::Value column, graph::Value pivot, graph::Value k) {
  const Dims shape = column.shape();
  const graph::Value row = iota(*column.builder, column.type(), shape, shape.rank - 2);
  return select(less(row, broadcast_to(k, shape)), constant_like(row, 0),
                column / broadcast_to(sqrt(pivot), shape));
}
/// The rest without the outer product of a column of the factor.
constexpr graph::Value without_outer_product(graph::Value rest, graph::Value column) {
  return rest - broadcast_to(column, rest.shape()) * broadcast_to(transpose(column), rest.shape());
}

/// The factor of m, whose graph grows with n.
constexpr graph::Value unrolled_cholesky(graph::Value m) {
  const int rank = m.shape().rank, n = m.shape()[rank - 1];
  graph::Value factor;
  for (int k = 0; k < n; ++k) {
    const graph::Value column = slice(m, rank - 1, k, 1), pivot = slice(column, rank - 2, k, 1);
    const graph::Value lower = factor_column(column, pivot, constant(*m.builder, m.type(), {1}, k));
    factor = k == 0 ? lower : concat(factor, lower, rank - 1);
    m = without_outer_product(m, lower);
  }
  return factor;
}

/// The same as a loop over columns, which are picked from the rest by their number.
constexpr graph::Value looped_cholesky(graph::Value m) {
  graph::Builder& g = *m.builder;
  const int rank = m.shape().rank, n = m.shape()[rank - 1];
  const graph::Value number = iota(g, m.type(), {n}, 0);
  BodyBuilder body;
  body.graph.where = g.where;
  const graph::Value rest = body.leaf_like(m), k = body.element(number);
  const auto pick = [&k](graph::Value x, int axis) {
    const graph::Value here = equal(iota(*x.builder, x.type(), x.shape(), axis), broadcast_to(k, x.shape()));
    return sum(select(here, x, constant_like(x, 0)), 1u << axis);
  };
  const graph::Value column = pick(rest, rank - 1), pivot = pick(column, rank - 2);
  const graph::Value lower = factor_column(column, pivot, k);
  LoopFacts facts(n, 1, 1, false);
  facts.body = g.add_body(body.draft({without_outer_product(rest, lower), lower}));
  // Columns (n, …, n, 1), one after the other, become those of a matrix.
  const graph::Value columns = loop_result(loop(g, facts, {m, number}), 1);
  Permute::Order order{};
  Dims d;
  for (int i = 0; i < rank; ++i) {
    d.push_back(columns.shape()[i]);
    order[static_cast<std::size_t>(i)] = i + 1 < rank ? i + 1 : 0;
  }
  return permute(reshape(columns, d), order);
}

/// The largest matrix whose factor is computed without a loop.
inline constexpr int unrolled_columns = 16;

constexpr graph::Value cholesky(graph::Value a) {
  const graph::Value m = 0.5 * (a + transpose(a));
  return m.shape().columns() <= unrolled_columns ? unrolled_cholesky(m) : looped_cholesky(m);
}

}  // namespace ctgrad::op

namespace ctgrad {

/// The lower triangular L with L Lᵀ = A for symmetric positive definite matrices (…, n, n), zeros above its
/// diagonal. A is replaced by (A + Aᵀ)/2 first, so its gradient is symmetric (as jax.numpy.linalg.cholesky);
/// NaN if A is not positive definite. The work grows with n³; reverse mode keeps what is left of A after
/// every column, n³ numbers. With n > 16 it is a loop: compile time does not depend on n, and A has at most 5
/// axes.
template <class T, class S>
constexpr Expr<T, S> cholesky(Expr<T, S> a, std::source_location where = std::source_location::current()) {
  static_assert(detail::SquareMatrix<S>::n <= op::unrolled_columns || S::rank < max_rank,
                "ctgrad: cholesky: of at most 5 axes");
  return Expr<T, S>(op::cholesky(a.at(where, "cholesky")));
}

}  // namespace ctgrad
