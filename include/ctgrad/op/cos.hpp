// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// cos: cosine.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/math.hpp>
#include <ctgrad/op/mul.hpp>
#include <ctgrad/op/neg.hpp>

namespace ctgrad::op {

constexpr graph::Value sin(graph::Value);

struct Cos {
  static constexpr std::string_view name = "cos";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 1, cost = 14;

  template <class V>
  static constexpr V value(V x) {
    return math::cos(x);
  }

  static constexpr graph::Value chain(int, graph::Value d, graph::Value, graph::Value x) {
    return -(d * sin(x));
  }
};

constexpr graph::Value cos(graph::Value x) { return graph::elementwise<Cos>(x); }

}  // namespace ctgrad::op

namespace ctgrad {

/// cos x, x in radians.
template <class T, class S>
constexpr Expr<T, S> cos(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::cos(x.at(where)));
}

}  // namespace ctgrad
