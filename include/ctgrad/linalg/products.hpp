// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Products of vectors, and what lies on a matrix's diagonal.
#pragma once
#include <ctgrad/op/equal.hpp>
#include <ctgrad/op/iota.hpp>
#include <ctgrad/op/mul.hpp>
#include <ctgrad/op/select.hpp>
#include <ctgrad/op/sum.hpp>

namespace ctgrad::op {

/// 1 on the diagonal of the last two axes and 0 elsewhere, as a condition for select.
constexpr graph::Value on_diagonal(graph::Value like) {
  graph::Builder& g = *like.builder;
  const int rank = like.shape().rank;
  return equal(iota(g, like.type(), like.shape(), rank - 2), iota(g, like.type(), like.shape(), rank - 1));
}

}  // namespace ctgrad::op

namespace ctgrad {

/// Σ aᵢ bᵢ of two vectors (n): a number (torch.dot).
template <class T, class S, class U, class R>
constexpr auto dot(Expr<T, S> a, Expr<U, R> b, std::source_location where = std::source_location::current()) {
  using op::operator*;
  static_assert(S::rank == 1 && R::rank == 1 && S::size == R::size,
                "ctgrad: dot: both operands are vectors of one length");
  return Expr<common_scalar<T, U>, Shape<>>(op::reshape(op::sum(a.at(where, "dot") * b.value, 1), {}));
}

/// The matrix aᵢ bⱼ (n, m) of two vectors (n) and (m) (torch.outer).
template <class T, std::size_t N, class U, std::size_t M>
constexpr auto outer(Expr<T, Shape<N>> a, Expr<U, Shape<M>> b,
                     std::source_location where = std::source_location::current()) {
  using op::operator*;
  using Matrix = Shape<N, M>;
  const graph::Value column = op::reshape(a.at(where, "outer"), Shape<N, 1>::dims);
  return Expr<common_scalar<T, U>, Matrix>(op::broadcast_to(column, Matrix::dims) *
                                           op::broadcast_to(b.value, Matrix::dims));
}

/// The matrix (N, M) with ones on its diagonal and zeros elsewhere, in the graph and of the scalar type of x,
/// any traced value (torch.eye).
template <std::size_t N, std::size_t M = N, class T, class S>
constexpr Expr<T, Shape<N, M>> eye(Expr<T, S> x,
                                   std::source_location where = std::source_location::current()) {
  const graph::Value v = x.at(where, "eye"), zero = op::constant(*v.builder, v.type(), Shape<N, M>::dims, 0);
  return Expr<T, Shape<N, M>>(op::select(op::on_diagonal(zero), op::constant_like(zero, 1), zero));
}

/// x[…, i, i]: the diagonal of the last two axes, which have equal extents. Its sum over the
/// last axis is the trace.
template <class T, class S>
constexpr auto diagonal(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  static_assert(S::rank >= 2 && S::dims[S::rank - 1] == S::dims[S::rank - 2],
                "ctgrad: diagonal: the last two axes must have equal extents");
  const graph::Value v = x.at(where, "diagonal");
  return sum<-1>(Expr<T, S>(op::select(op::on_diagonal(v), v, op::constant_like(v, 0))), where);
}

}  // namespace ctgrad
