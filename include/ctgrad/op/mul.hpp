// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// mul: the product, written a * b.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/broadcast.hpp>
#include <ctgrad/op/constant.hpp>
#include <ctgrad/op/neg.hpp>

#include <cmath>

namespace ctgrad::op {

constexpr graph::Value operator*(graph::Value, graph::Value);

struct Mul {
  static constexpr std::string_view name = "mul";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 2, cost = 1;
  static constexpr bool commutative = true;

  template <class V>
  static constexpr auto value(V a, V b) {
    return a * b;
  }

  static constexpr graph::Value simplify(graph::Builder& g, const graph::Node& n) {
    const graph::Value a{&g, n.in.items[0]}, b{&g, n.in.items[1]};
    const bool constant_a = is_constant(a), constant_b = is_constant(b);
    if (constant_a || constant_b) {
      if (is_constant(a, 1)) return b;
      if (is_constant(b, 1)) return a;
      if (is_constant(a, -1)) return -b;
      if (is_constant(b, -1)) return -a;
      if (const graph::Value f = fold(g, n, [](double x, double y) { return x * y; }); f.valid()) return f;
    }
    if (constant_a) {  // (x c) c' = x (c c')
      if (graph::is<Mul>(b) && is_constant(b.in(0)))
        return b.in(1) * constant_like(b, a.node().constant() * b.in(0).node().constant());
      if (graph::is<Mul>(b) && is_constant(b.in(1)))
        return b.in(0) * constant_like(b, a.node().constant() * b.in(1).node().constant());
    }
    // Signs go outwards, where they meet other signs and constants.
    if (graph::is<Neg>(a)) return -graph::elementwise<Mul>(a.in(0), b);
    if (graph::is<Neg>(b)) return -graph::elementwise<Mul>(a, b.in(0));
    if (constant_b || (!constant_a && a.id > b.id))
      return graph::elementwise<Mul>(b, a);  // constants first, then one order
    return {};
  }
  static constexpr graph::Value chain(int i, graph::Value d, graph::Value, graph::Value a, graph::Value b) {
    return i == 0 ? d * b : d * a;
  }
};

constexpr graph::Value negated_product(graph::Value x) {
  if (!graph::is<Mul>(x)) return {};
  if (is_constant(x.in(0))) return constant_like(x, -x.in(0).node().constant()) * x.in(1);
  if (x.builder->for_kernels)  // the sign of a repeated value is taken once
    for (int i = 0; i < 2; ++i)
      if (graph::is<Broadcast>(x.in(i))) return broadcast_to(-x.in(i).in(0), x.shape()) * x.in(1 - i);
  return {};
}

constexpr graph::Value operator*(graph::Value a, graph::Value b) { return graph::elementwise<Mul>(a, b); }
constexpr graph::Value operator*(graph::Value a, double b) {
  return graph::elementwise<Mul>(a, constant_like(a, b));
}
constexpr graph::Value operator*(double a, graph::Value b) {
  return graph::elementwise<Mul>(constant_like(b, a), b);
}

}  // namespace ctgrad::op
