// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// sin: sine.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/math.hpp>
#include <ctgrad/op/mul.hpp>

namespace ctgrad::op {

constexpr graph::Value cos(graph::Value);

struct Sin {
  static constexpr std::string_view name = "sin";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 1, cost = 14;

  template <class V>
  static constexpr V value(V x) {
    return math::sin(x);
  }

  static constexpr graph::Value chain(int, graph::Value d, graph::Value, graph::Value x) {
    return d * cos(x);
  }
};

constexpr graph::Value sin(graph::Value x) { return graph::elementwise<Sin>(x); }

}  // namespace ctgrad::op

namespace ctgrad {

/// sin x, x in radians.
template <class T, class S>
constexpr Expr<T, S> sin(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::sin(x.at(where)));
}

}  // namespace ctgrad
