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

/// A vector as a matrix: the left operand as its only row, the right one as its only column.
template <class S, bool Left>
struct AsMatrix {
  using type = S;
};
template <std::size_t N>
struct AsMatrix<Shape<N>, true> {
  using type = Shape<1, N>;
};
template <std::size_t N>
struct AsMatrix<Shape<N>, false> {
  using type = Shape<N, 1>;
};

/// Shapes of a product of matrices; `result` leaves out what a vector was given.
template <class S, class R>
struct MatmulShape {
  using Left = typename AsMatrix<S, true>::type;
  using Right = typename AsMatrix<R, false>::type;
  static_assert(S::rank > 0 && R::rank > 0,
                "ctgrad: matmul: a number is neither a matrix nor a vector; write a * b");
  static constexpr bool ranks = S::rank > 0 && R::rank > 0;
  static constexpr int m = ranks ? Left::dims[Left::rank - 2] : 1, k = ranks ? Left::dims[Left::rank - 1] : 1,
                       n = ranks ? Right::dims[Right::rank - 1] : 1;
  static_assert(!ranks || k == Right::dims[Right::rank - 2], "ctgrad: matmul: inner extents differ");
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
  static constexpr Dims result = [] {
    Dims r = common;
    if (S::rank > 1) r.push_back(m);
    if (R::rank > 1) r.push_back(n);
    return r;
  }();
};

}  // namespace detail

/// Matrix product over the last two axes; leading axes broadcast, and a vector is a row on the left and a
/// column on the right, whose axis the result does not have (torch.matmul). An element is a chain of K fused
/// multiply-adds, or a few chains added up, wrong by at most K/2 ulp of Σ|a b|.
template <class T, class S, class U, class R>
constexpr auto matmul(Expr<T, S> a, Expr<U, R> b,
                      std::source_location where = std::source_location::current()) {
  using M = detail::MatmulShape<S, R>;
  constexpr Dims result = M::result;
  using Result = Expr<common_scalar<T, U>, shape_of<result>>;
  const graph::Value x = op::reshape(a.at(where), M::Left::dims), y = op::reshape(b.value, M::Right::dims);
  x.builder->touch(y.id);
  if constexpr (M::Right::rank == 2 && S::rank > 2) {  // one tall product instead of a batch
    const Dims tall{static_cast<int>(S::dims.rows()), M::k};
    return Result(op::reshape(op::matmul(op::reshape(x, tall), y), result));
  } else {
    return Result(op::reshape(
        op::matmul(op::broadcast_to(x, M::with(M::m, M::k)), op::broadcast_to(y, M::with(M::k, M::n))),
        result));
  }
}

}  // namespace ctgrad
