// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// add: the sum, written a + b. Sums of gradients meet here, so its rules also join slices and scatters.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/constant.hpp>
#include <ctgrad/op/mul.hpp>
#include <ctgrad/op/pad.hpp>
#include <ctgrad/op/scatter_add.hpp>

#include <cmath>

namespace ctgrad::op {

struct Add {
  static constexpr std::string_view name = "add";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 2, cost = 1;
  static constexpr bool commutative = true;

  template <class V>
  static constexpr auto value(V a, V b) {
    return a + b;
  }

  static constexpr graph::Value simplify(graph::Builder& g, const graph::Node& n) {
    const graph::Value a{&g, n.in.items[0]}, b{&g, n.in.items[1]};
    const bool constant_a = is_constant(a), constant_b = is_constant(b);
    if (constant_a || constant_b) {
      if (is_constant(a, 0)) return b;
      if (is_constant(b, 0)) return a;
      if (const graph::Value f = fold(g, n, [](double x, double y) { return x + y; }); f.valid()) return f;
    }
    if (const graph::Value multiple = collect(a, b); multiple.valid()) return multiple;
    if (const graph::Value wider = join_pads(a, b); wider.valid()) return wider;
    if (const graph::Value into = ScatterAdd::accumulate(a, b); into.valid()) return into;
    if (constant_b || (!constant_a && a.id > b.id))
      return graph::elementwise<Add>(b, a);  // constants first, then one order
    return {};
  }
  /// c x + c' x as (c + c') x, where a factor may be 1.
  static constexpr graph::Value collect(graph::Value a, graph::Value b) {
    const auto scaled = [](graph::Value v) { return graph::is<Mul>(v) && is_constant(v.in(0)); };
    const graph::Value x = scaled(a) ? a.in(1) : a, y = scaled(b) ? b.in(1) : b;
    if (x != y || is_constant(x)) return {};
    const double c = scaled(a) ? a.in(0).node().constant() : 1, d = scaled(b) ? b.in(0).node().constant() : 1;
    return constant_like(x, c + d) * x;
  }
  /// Joins neighbouring pads, also if one of them is already inside a sum.
  static constexpr graph::Value join_pads(graph::Value a, graph::Value b) {
    if (!graph::is<Pad>(a) && !graph::is<Pad>(b)) return {};
    if (const graph::Value joined = Pad::join(a, b); joined.valid()) return joined;
    for (int swap = 0; swap < 2; ++swap, std::swap(a, b))
      if (graph::is<Add>(a) && graph::is<Pad>(b))
        for (int i = 0; i < 2; ++i)
          if (const graph::Value joined = Pad::join(a.in(i), b); joined.valid())
            return graph::elementwise<Add>(a.in(1 - i), joined);
    return {};
  }
  static constexpr graph::Value chain(int, graph::Value d, graph::Value, graph::Value, graph::Value) {
    return d;
  }
};

constexpr graph::Value operator+(graph::Value a, graph::Value b) { return graph::elementwise<Add>(a, b); }
constexpr graph::Value operator+(graph::Value a, double b) {
  return graph::elementwise<Add>(a, constant_like(a, b));
}
constexpr graph::Value operator+(double a, graph::Value b) {
  return graph::elementwise<Add>(constant_like(b, a), b);
}

}  // namespace ctgrad::op
