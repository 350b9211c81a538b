// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A value known while compiling, filling a whole shape.
#pragma once
#include <ctgrad/graph/operation.hpp>

namespace ctgrad::op {

struct Constant {
  static constexpr std::string_view name = "constant";
  static constexpr graph::Kind kind = graph::Kind::constant;
  static constexpr int arity = 0, cost = 0;
};

constexpr graph::Value constant(graph::Builder& g, Scalar type, const Dims& shape, double value) {
  graph::Node n;
  n.op = &graph::rules<Constant>;
  n.type = type;
  n.shape = shape;
  n.bits = std::bit_cast<std::uint64_t>(value);
  return g.add(n);
}

/// A constant of x's type and shape.
constexpr graph::Value constant_like(graph::Value x, double value) {
  return constant(*x.builder, x.type(), x.shape(), value);
}

constexpr bool is_constant(graph::Value x) {
  return x.builder->first[x.id].op->kind == graph::Kind::constant;
}
constexpr bool is_constant(graph::Value x, double value) {
  const graph::Node& n = x.node();
  return n.op->kind == graph::Kind::constant && n.constant() == value;
}

/// The elementwise node n if all its operands are constants, folded with f; otherwise an invalid Value.
template <class F>
constexpr graph::Value fold(graph::Builder& g, const graph::Node& n, F f) {
  const graph::Node& a = g[n.in.items[0]];
  if (a.op->kind != graph::Kind::constant) return {};
  const int right = n.in.items[1];
  if (right >= 0 && g[right].op->kind != graph::Kind::constant) return {};
  const double x = a.constant(), y = right >= 0 ? g[right].constant() : 0;
  return constant(g, n.type, n.shape, f(x, y));
}

}  // namespace ctgrad::op
