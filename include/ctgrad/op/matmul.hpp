// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// matmul: matrix products over the last two axes, with leading batch axes.
#pragma once
#include <ctgrad/op/broadcast.hpp>
#include <ctgrad/op/mul.hpp>
#include <ctgrad/op/permute.hpp>
#include <ctgrad/op/sum.hpp>

namespace ctgrad::op {

constexpr graph::Value matmul(graph::Value a, graph::Value b);

/// (batch…, M, K) times (batch…, K, N); the batch axes are equal.
struct Matmul {
  static constexpr std::string_view name = "matmul";
  static constexpr graph::Kind kind = graph::Kind::matmul;
  static constexpr int arity = 2, cost = 1;

  /// A product with a vector, and an outer product, are sums and products of elements: nothing to block,
  /// nothing to pack, and they fuse (a 64-64-64-1 network ran three times as fast).
  static constexpr graph::Value simplify(graph::Builder& g, const graph::Node& n) {
    const graph::Value a{&g, n.in.items[0]}, b{&g, n.in.items[1]};
    const int rank = n.shape.rank, m = n.shape[rank - 2], columns = n.shape[rank - 1],
              k = a.node().shape[rank - 1];
    if (n.type != Scalar::f32 && n.type != Scalar::f64) return {};
    const auto product = [&](graph::Value x, graph::Value y, int rows, int cols) {
      Dims d = n.shape;
      d[rank - 2] = rows;
      d[rank - 1] = cols;
      return broadcast_to(x, d) * broadcast_to(y, d);
    };
    if (k == 1) return product(a, b, m, columns);
    if (columns == 1) return sum(product(a, transpose(b), m, k), 1u << (rank - 1));
    if (m != 1) return {};
    if (graph::is<Permute>(b))  // rows in memory are columns here
      return transpose(sum(product(transpose(b), a, columns, k), 1u << (rank - 1)));
    return sum(product(transpose(a), b, k, columns), 1u << (rank - 2));
  }
  static constexpr graph::Value pull(graph::Value y, int i, graph::Value d) {
    return i == 0 ? matmul(d, transpose(y.in(1))) : matmul(transpose(y.in(0)), d);
  }
  static constexpr graph::Value push(graph::Value y, int i, graph::Value t) {
    return i == 0 ? matmul(t, y.in(1)) : matmul(y.in(0), t);
  }
};

constexpr bool is_matmul(graph::Value x) { return graph::is<Matmul>(x); }

constexpr graph::Value matmul(graph::Value a, graph::Value b) {
  graph::Node n;
  n.op = &graph::rules<Matmul>;
  n.type = a.type();
  n.shape = a.shape();
  n.shape[n.shape.rank - 1] = b.node().shape.columns();
  n.in = {a.id, b.id, -1};
  return a.builder->add(n);
}

}  // namespace ctgrad::op

namespace ctgrad {

namespace detail {

template <class Left, class Right>
struct MatmulShape {
  static_assert(Left::rank >= 2 && Right::rank >= 2, "ctgrad: matmul: both operands need at least two axes");
  static_assert(Left::dims[Left::rank - 1] == Right::dims[Right::rank - 2],
                "ctgrad: matmul: inner extents differ");
  static constexpr Dims batch(const Dims& d) {
    Dims r;
    for (int i = 0; i + 2 < d.rank; ++i) r.push_back(d[i]);
    return r;
  }
  static_assert(broadcastable(batch(Left::dims), batch(Right::dims)),
                "ctgrad: matmul: batch extents do not match");
  static constexpr Dims common = broadcast_dims(batch(Left::dims), batch(Right::dims));
  static constexpr Dims with(int rows, int columns) {
    Dims r = common;
    r.push_back(rows);
    r.push_back(columns);
    return r;
  }
  static constexpr int m = Left::dims[Left::rank - 2], k = Left::dims[Left::rank - 1],
                       n = Right::dims[Right::rank - 1];
};

}  // namespace detail

/// Matrix product over the last two axes; leading axes broadcast (torch.matmul for operands of rank ≥ 2). An
/// element is one chain of K fused multiply-adds, wrong by at most K/2 ulp of Σ|a b|.
template <class T, class S, class U, class R>
constexpr auto matmul(Expr<T, S> a, Expr<U, R> b,
                      std::source_location where = std::source_location::current()) {
  using M = detail::MatmulShape<S, R>;
  constexpr Dims product = M::with(M::m, M::n);
  using Result = Expr<common_scalar<T, U>, shape_of<product>>;
  const graph::Value x = a.at(where);
  x.builder->touch(b.value.id);
  if constexpr (R::rank == 2 && S::rank > 2) {  // one tall product instead of a batch
    const Dims tall{static_cast<int>(S::dims.rows()), M::k};
    return Result(op::reshape(op::matmul(op::reshape(x, tall), b.value), Result::shape::dims));
  } else {
    return Result(
        op::matmul(op::broadcast_to(x, M::with(M::m, M::k)), op::broadcast_to(b.value, M::with(M::k, M::n))));
  }
}

}  // namespace ctgrad
