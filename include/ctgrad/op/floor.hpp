// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// floor: the largest whole number below. Its derivative is zero everywhere, as defined here also at the
// steps.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/math.hpp>

namespace ctgrad::op {

struct Floor {
  static constexpr std::string_view name = "floor";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 1, cost = 6;

  template <class V>
  static constexpr V value(V x) {
    const V r = math::round(x);
    return math::select(x < r, r - V(1), r);
  }
};

constexpr graph::Value floor(graph::Value x) { return graph::elementwise<Floor>(x); }

}  // namespace ctgrad::op

namespace ctgrad {

/// The largest whole number ≤ x; the derivative is 0.
template <class T, class S>
constexpr Expr<T, S> floor(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::floor(x.at(where)));
}

}  // namespace ctgrad
