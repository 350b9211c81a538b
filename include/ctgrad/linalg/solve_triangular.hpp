// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Systems of linear equations with triangular matrices, by substitution: a loop over the unknowns, so that
// neither graph nor compile time grows with their number.
#pragma once
#include <ctgrad/linalg/solve.hpp>
#include <ctgrad/op/loop.hpp>
#include <ctgrad/op/triangle.hpp>

namespace ctgrad {

/// Which triangle of a matrix stands for it, and what is solved.
struct TriangularOptions {
  bool upper = false;          // the upper triangle, else the lower one
  bool transpose = false;      // Aᵀ x = b
  bool unit_diagonal = false;  // the diagonal is 1, whatever stands there
};

namespace op {

/// (…, n, c), n times in all, as a sequence of its rows, each (…, rows, columns) of the same elements.
constexpr graph::Value row_by_row(graph::Value x, int rows, int columns) {
  const int rank = x.shape().rank;
  Permute::Order order{rank - 2};
  Dims d{x.shape()[rank - 2]};
  for (int i = 0; i + 2 < rank; ++i) {
    order[static_cast<std::size_t>(i + 1)] = i;
    d.push_back(x.shape()[i]);
  }
  order[static_cast<std::size_t>(rank - 1)] = rank - 1;
  d.push_back(rows);
  d.push_back(columns);
  return reshape(permute(x, order), d);
}

/// X with A X = B for triangles A (…, n, n) and B (…, n, m).
constexpr graph::Value solve_triangular(graph::Value a, graph::Value b, TriangularOptions options) {
  graph::Builder& g = *a.builder;
  const int rank = a.shape().rank, n = a.shape()[rank - 1], sides = b.shape()[rank - 1];
  const unsigned along_row = 1u << (rank - 1);
  if (options.transpose) a = transpose(a);
  const bool upper = options.upper != options.transpose;
  graph::Value pivot = sum(select(on_diagonal(a), a, constant_like(a, 0)), along_row);
  if (options.unit_diagonal) pivot = constant_like(pivot, 1);
  // Step k finds unknown k of every right side. Unknowns stand along the last axis, so that a step is one
  // pass over rows. Those not found yet are 0, as is what they are multiplied with, because 0 · ∞ is not.
  const graph::Value unknown = constant_like(transpose(b), 0);
  const graph::Value row = row_by_row(triangle(a, upper ? 1 : -1, !upper), 1, n),
                     side = row_by_row(b, sides, 1), divisor = row_by_row(pivot, 1, 1),
                     number = iota(g, a.type(), {n}, 0);

  BodyBuilder body;
  body.graph.where = g.where;
  const graph::Value x = body.leaf_like(unknown), r = body.element(row), s = body.element(side),
                     d = body.element(divisor), k = body.element(number);
  const auto whole = [&](graph::Value v) { return broadcast_to(v, x.shape()); };
  const graph::Value rest = s - sum(whole(r) * x, along_row);
  const graph::Value found = rest / broadcast_to(d, rest.shape());
  const graph::Value here = equal(whole(iota(body.graph, x.type(), {n}, 0)), whole(k));
  LoopFacts facts(n, 1, 4, upper);
  facts.body = g.add_body(body.draft({select(here, whole(found), x)}));
  return transpose(loop_result(loop(g, facts, {unknown, row, side, divisor, number}), 0));
}

}  // namespace op

/// x with A x = b for a triangular matrix, by substitution: a (…, n, n), b (…, n, m) or a vector (n), leading
/// axes broadcast (torch.linalg.solve_triangular, jax.scipy.linalg.solve_triangular). What is not in the
/// triangle is not read: it may be anything, and its gradient is 0. The work grows with n² m; reverse mode
/// keeps the unknowns of every step, n² m numbers. A 0 on the diagonal gives infinities or NaN.
template <class T, class S, class U, class R>
constexpr auto solve_triangular(Expr<T, S> a, Expr<U, R> b, TriangularOptions options = {},
                                std::source_location where = std::source_location::current()) {
  using Side = detail::RightSide<S, R>;
  static_assert(S::rank < max_rank, "ctgrad: solve_triangular: of at most 5 axes");
  graph::Value right = b.at(where, "solve_triangular");
  if constexpr (Side::vector) right = op::reshape(right, {Side::rows, 1});
  const graph::Value x = op::solve_triangular(op::broadcast_to(a.value, Side::left),
                                              op::broadcast_to(right, Side::right), options);
  return Expr<common_scalar<T, U>, typename Side::type>(op::reshape(x, Side::result));
}

}  // namespace ctgrad
