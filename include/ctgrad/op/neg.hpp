// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// neg: negation, written -x.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/constant.hpp>

#include <cmath>

namespace ctgrad::op {

constexpr graph::Value operator-(graph::Value);
/// −x as a product with another constant, or in kernels with another repeated value, where x is a product
/// with one; otherwise an invalid Value.
constexpr graph::Value negated_product(graph::Value x);

struct Neg {
  static constexpr std::string_view name = "neg";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 1, cost = 1;

  template <class V>
  static constexpr V value(V x) {
    return -x;
  }

  static constexpr graph::Value simplify(graph::Builder& g, const graph::Node& n) {
    const graph::Value x{&g, n.in.items[0]};
    if (graph::is<Neg>(x)) return x.in(0);
    if (const graph::Value product = negated_product(x); product.valid()) return product;
    return fold(g, n, [](double v, double) { return -v; });
  }
  static constexpr graph::Value chain(int, graph::Value d, graph::Value, graph::Value) { return -d; }
};

constexpr graph::Value operator-(graph::Value x) { return graph::elementwise<Neg>(x); }

}  // namespace ctgrad::op
