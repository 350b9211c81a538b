// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// reshape: the same elements in row-major order under another shape.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/constant.hpp>

namespace ctgrad::op {

/// Comparisons live in registers only, so a view of one is a comparison of views.
constexpr bool is_comparison(graph::Value x) {
  return x.type() == Scalar::boolean && x.node().op->kind == graph::Kind::elementwise;
}

struct Reshape {
  static constexpr std::string_view name = "reshape";
  static constexpr graph::Kind kind = graph::Kind::view;
  static constexpr int arity = 1, cost = 0;

  static constexpr graph::Value make(graph::Value x, const Dims& shape) {
    graph::Node n;
    n.op = &graph::rules<Reshape>;
    n.type = x.type();
    n.shape = shape;
    n.in.items[0] = x.id;
    return x.builder->add(n);
  }
  static constexpr graph::Value simplify(graph::Builder& g, const graph::Node& n) {
    const graph::Value x{&g, n.in.items[0]};
    if (x.node().shape == n.shape) return x;
    if (is_constant(x)) return constant(g, n.type, n.shape, x.node().constant());
    if (graph::is<Reshape>(x)) return make(x.in(0), n.shape);
    if (is_comparison(x)) {
      graph::Node m = x.node();
      m.shape = n.shape;
      for (int& o : m.in)
        if (o >= 0) o = make({&g, o}, n.shape).id;
      return g.add(m);
    }
    return {};
  }
  static constexpr graph::Value pull(graph::Value y, int, graph::Value d) { return make(d, y.in(0).shape()); }
  static constexpr graph::Value push(graph::Value y, int, graph::Value t) { return make(t, y.shape()); }
};

constexpr graph::Value reshape(graph::Value x, const Dims& shape) { return Reshape::make(x, shape); }

}  // namespace ctgrad::op

namespace ctgrad {

/// The elements of x, in row-major order, with extents E of the same product (torch.reshape).
template <std::size_t... E, class T, class S>
constexpr Expr<T, Shape<E...>> reshape(Expr<T, S> x,
                                       std::source_location where = std::source_location::current()) {
  static_assert(Shape<E...>::size == S::size, "ctgrad: reshape: the number of elements changes");
  return Expr<T, Shape<E...>>(op::reshape(x.at(where), Shape<E...>::dims));
}

}  // namespace ctgrad
