// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// permute: axes in another order. A view; a permuted product becomes the product of permuted operands.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/constant.hpp>
#include <ctgrad/op/reshape.hpp>

#include <utility>

namespace ctgrad::op {

constexpr bool is_matmul(graph::Value);

/// Attribute i is the operand's axis that becomes axis i of the result.
struct Permute {
  using Order = Array<int, max_rank>;
  static constexpr std::string_view name = "permute";
  static constexpr graph::Kind kind = graph::Kind::view;
  static constexpr int arity = 1, cost = 0;

  static constexpr graph::Value make(graph::Value x, const Order& order) {
    graph::Node n;
    n.op = &graph::rules<Permute>;
    n.type = x.type();
    n.in.items[0] = x.id;
    const Dims& from = x.node().shape;
    n.shape.rank = from.rank;
    for (int i = 0; i < from.rank; ++i) {
      n.attr.items[i] = order.items[i];
      n.shape.extent[i] = from.extent[order.items[i]];
    }
    return x.builder->add(n);
  }
  static constexpr Order inverse(const Order& order, int rank) {
    Order r{};
    for (int i = 0; i < rank; ++i) r[static_cast<std::size_t>(order[static_cast<std::size_t>(i)])] = i;
    return r;
  }
  static constexpr graph::Value simplify(graph::Builder& g, const graph::Node& n);
  static constexpr graph::Value pull(graph::Value y, int, graph::Value d) {
    return make(d, inverse(y.node().attr, y.node().shape.rank));
  }
  static constexpr graph::Value push(graph::Value y, int, graph::Value t) { return make(t, y.node().attr); }
};

constexpr graph::Value permute(graph::Value x, const Permute::Order& order) {
  return Permute::make(x, order);
}

/// The last two axes swapped.
constexpr graph::Value transpose(graph::Value x) {
  Permute::Order order{};
  const int rank = x.node().shape.rank;
  for (int i = 0; i < rank; ++i) order[static_cast<std::size_t>(i)] = i;
  order[static_cast<std::size_t>(rank - 1)] = rank - 2;
  order[static_cast<std::size_t>(rank - 2)] = rank - 1;
  return permute(x, order);
}

constexpr graph::Value Permute::simplify(graph::Builder& g, const graph::Node& n) {
  const graph::Value x{&g, n.in.items[0]};
  const int rank = n.shape.rank;
  bool identity = true;
  for (int i = 0; i < rank; ++i) identity = identity && n.attr[static_cast<std::size_t>(i)] == i;
  if (identity) return x;
  if (is_constant(x)) return constant(g, n.type, n.shape, x.node().constant());
  if (is_comparison(x)) {
    graph::Node m = x.node();
    m.shape = n.shape;
    for (int& o : m.in)
      if (o >= 0) o = make({&g, o}, n.attr).id;
    return g.add(m);
  }
  if (graph::is<Permute>(x)) {
    Order both{};
    for (std::size_t i = 0; i < static_cast<std::size_t>(rank); ++i)
      both[i] = x.node().attr[static_cast<std::size_t>(n.attr[i])];
    return make(x.in(0), both);
  }
  if (is_matmul(x) && n.attr[static_cast<std::size_t>(rank - 1)] == rank - 2) {
    // (A B)^T = B^T A^T, so that what becomes the last axis is written along rows.
    graph::Node product = x.node();
    const graph::Value a = transpose(x.in(1)), b = transpose(x.in(0));
    product.in = {a.id, b.id, -1};
    std::swap(product.shape[rank - 2], product.shape[rank - 1]);
    Order rest = n.attr;
    for (int i = 0; i < rank; ++i) {
      int& axis = rest[static_cast<std::size_t>(i)];
      axis = axis == rank - 2 ? rank - 1 : axis == rank - 1 ? rank - 2 : axis;
    }
    return make(g.add(product), rest);
  }
  return {};
}

}  // namespace ctgrad::op

namespace ctgrad {

/// Axes of x in the given order: axis i of the result is axis Order_i of x (torch.permute). No element moves.
template <int... Order, class T, class S>
constexpr auto permute(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  constexpr Array<int, sizeof...(Order)> order{Order...};
  static_assert(static_cast<int>(order.size()) == S::rank, "ctgrad: permute: one entry per axis");
  static_assert(
      [&] {
        for (int axis = 0; axis < S::rank; ++axis) {
          int seen = 0;
          for (int o : order) seen += o == axis;
          if (seen != 1) return false;
        }
        return true;
      }(),
      "ctgrad: permute: every axis appears once");
  constexpr Dims permuted{S::dims[Order]...};
  return Expr<T, shape_of<permuted>>(op::permute(x.at(where), {Order...}));
}

/// The last two axes of x swapped: (…, n, m) to (…, m, n) (torch's mT).
template <class T, class S>
constexpr auto transpose(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  static_assert(S::rank >= 2, "ctgrad: transpose: x needs at least two axes");
  constexpr Dims swapped = [] {
    Dims d = S::dims;
    d[S::rank - 1] = S::dims[S::rank - 2];
    d[S::rank - 2] = S::dims[S::rank - 1];
    return d;
  }();
  return Expr<T, shape_of<swapped>>(op::transpose(x.at(where)));
}

}  // namespace ctgrad
