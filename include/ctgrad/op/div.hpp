// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// div: the quotient, written a / b. Division by a constant multiplies by its reciprocal, and in kernels
// division by a repeated value does.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/broadcast.hpp>
#include <ctgrad/op/mul.hpp>
#include <ctgrad/op/neg.hpp>

#include <cmath>

namespace ctgrad::op {

constexpr graph::Value operator/(graph::Value, graph::Value);

struct Div {
  static constexpr std::string_view name = "div";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 2, cost = 4;

  template <class V>
  static constexpr auto value(V a, V b) {
    return a / b;
  }

  static constexpr graph::Value simplify(graph::Builder& g, const graph::Node& n) {
    const graph::Value a{&g, n.in.items[0]}, b{&g, n.in.items[1]};
    if (const graph::Value f = fold(g, n, [](double x, double y) { return x / y; }); f.valid()) return f;
    if (is_constant(b)) return a * constant_like(b, 1 / b.node().constant());
    if (graph::is<Neg>(a)) return -(a.in(0) / b);
    if (g.for_kernels && graph::is<Broadcast>(b))
      return a * broadcast_to(constant_like(b.in(0), 1) / b.in(0), n.shape);
    return {};
  }
  static constexpr graph::Value chain(int i, graph::Value d, graph::Value y, graph::Value, graph::Value b) {
    const graph::Value slope = d / b;  // shared by both
    return i == 0 ? slope : -(slope * y);
  }
};

constexpr graph::Value operator/(graph::Value a, graph::Value b) { return graph::elementwise<Div>(a, b); }
constexpr graph::Value operator/(graph::Value a, double b) {
  return graph::elementwise<Div>(a, constant_like(a, b));
}
constexpr graph::Value operator/(double a, graph::Value b) {
  return graph::elementwise<Div>(constant_like(b, a), b);
}

}  // namespace ctgrad::op
