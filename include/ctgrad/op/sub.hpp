// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// sub: the difference, written a - b.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/constant.hpp>
#include <ctgrad/op/neg.hpp>

#include <cmath>

namespace ctgrad::op {

struct Sub {
  static constexpr std::string_view name = "sub";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 2, cost = 1;

  template <class V>
  static constexpr auto value(V a, V b) {
    return a - b;
  }

  static constexpr graph::Value simplify(graph::Builder& g, const graph::Node& n) {
    const graph::Value a{&g, n.in.items[0]}, b{&g, n.in.items[1]};
    if (is_constant(b, 0)) return a;
    if (is_constant(a, 0)) return -b;
    return fold(g, n, [](double x, double y) { return x - y; });
  }
  static constexpr graph::Value chain(int i, graph::Value d, graph::Value, graph::Value, graph::Value) {
    return i == 0 ? d : -d;
  }
};

constexpr graph::Value operator-(graph::Value a, graph::Value b) { return graph::elementwise<Sub>(a, b); }
constexpr graph::Value operator-(graph::Value a, double b) {
  return graph::elementwise<Sub>(a, constant_like(a, b));
}
constexpr graph::Value operator-(double a, graph::Value b) {
  return graph::elementwise<Sub>(constant_like(b, a), b);
}

}  // namespace ctgrad::op
