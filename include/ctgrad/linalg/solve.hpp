// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Systems of linear equations and inverses of small matrices.
#pragma once
#include <ctgrad/linalg/elimination.hpp>
#include <ctgrad/op/concat.hpp>

namespace ctgrad::op {

/// X with A X = B for A (…, n, n) and B (…, n, m).
constexpr graph::Value solve(graph::Value a, graph::Value b) {
  return Elimination(concat(a, b, a.shape().rank - 1), Singular::divide).solution();
}

}  // namespace ctgrad::op

namespace ctgrad {

namespace detail {

template <class S>
struct SquareMatrix {
  static_assert(
      S::rank >= 2 && S::dims[S::rank - 1] == S::dims[S::rank - 2],
      "ctgrad: linear algebra: a square matrix is needed; its last two axes must have equal extents");
  static constexpr int n = S::dims[S::rank - 1];
};

/// The shape of B, a matrix or a vector, repeated for every matrix of a batch of shape A.
template <class A, class B>
struct RightSide {
  static constexpr bool vector = B::rank == 1;
  static constexpr int rows = vector ? B::dims[0] : B::dims[B::rank - 2];
  static_assert(SquareMatrix<A>::n == rows,
                "ctgrad: solve: matrix and right side have different numbers of rows");
  static constexpr Dims batch(const Dims& d, int without) {
    Dims r;
    for (int i = 0; i + without < d.rank; ++i) r.push_back(d[i]);
    return r;
  }
  static_assert(broadcastable(batch(A::dims, 2), vector ? Dims{} : batch(B::dims, 2)),
                "ctgrad: solve: batch extents do not match");
  static constexpr Dims common = broadcast_dims(batch(A::dims, 2), vector ? Dims{} : batch(B::dims, 2));
  static constexpr Dims with(int last_but_one, int last) {
    Dims d = common;
    d.push_back(last_but_one);
    d.push_back(last);
    return d;
  }
  static constexpr Dims left = with(rows, rows), right = with(rows, vector ? 1 : B::dims[B::rank - 1]),
                        result = [] {
                          Dims d = common;
                          d.push_back(rows);
                          if (!vector) d.push_back(B::dims[B::rank - 1]);
                          return d;
                        }();
  using type = shape_of<result>;
};

}  // namespace detail

/// x with A x = b, by elimination with complete pivoting; a (…, n, n), b (…, n, m) or a vector (n), leading
/// axes broadcast (torch.linalg.solve). Meant for n ≤ 16: the graph grows with n and the work with n³. A
/// singular matrix gives infinities or NaN.
template <class T, class S, class U, class R>
constexpr auto solve(Expr<T, S> a, Expr<U, R> b,
                     std::source_location where = std::source_location::current()) {
  using Side = detail::RightSide<S, R>;
  graph::Value right = b.at(where, "solve");
  if constexpr (Side::vector) right = op::reshape(right, {Side::rows, 1});
  const graph::Value x =
      op::solve(op::broadcast_to(a.value, Side::left), op::broadcast_to(right, Side::right));
  return Expr<common_scalar<T, U>, typename Side::type>(op::reshape(x, Side::result));
}

/// The inverse of square matrices (…, n, n), by elimination with complete pivoting. Meant for n ≤ 16. A
/// singular matrix gives infinities or NaN. solve(a, b) is cheaper and more accurate than inverse(a) times b.
template <class T, class S>
constexpr Expr<T, S> inverse(Expr<T, S> a, std::source_location where = std::source_location::current()) {
  static_assert(detail::SquareMatrix<S>::n > 0);
  const graph::Value v = a.at(where, "inverse");
  return Expr<T, S>(
      op::solve(v, op::select(op::on_diagonal(v), op::constant_like(v, 1), op::constant_like(v, 0))));
}

}  // namespace ctgrad
