// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// sign: −1, 0 or 1. Its derivative is zero everywhere, as defined here also at 0.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/math.hpp>

#include <cmath>

namespace ctgrad::op {

struct Sign {
  static constexpr std::string_view name = "sign";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 1, cost = 3;

  template <class V>
  static constexpr V value(V x) {
    return math::select(V(0) < x, V(1), math::select(x < V(0), V(-1), V(0)));
  }
};

constexpr graph::Value sign(graph::Value x) { return graph::elementwise<Sign>(x); }

}  // namespace ctgrad::op

namespace ctgrad {

/// −1, 0 or 1 with the sign of x; the derivative is 0.
template <class T, class S>
constexpr Expr<T, S> sign(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::sign(x.at(where)));
}

}  // namespace ctgrad
