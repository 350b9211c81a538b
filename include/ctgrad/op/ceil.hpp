// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// ceil: the smallest whole number above. Its derivative is zero everywhere, as defined here also at the
// steps.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/math.hpp>

namespace ctgrad::op {

struct Ceil {
  static constexpr std::string_view name = "ceil";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 1, cost = 6;

  template <class V>
  static constexpr V value(V x) {
    const V r = math::round(x);
    return math::select(r < x, r + V(1), r);
  }
};

constexpr graph::Value ceil(graph::Value x) { return graph::elementwise<Ceil>(x); }

}  // namespace ctgrad::op

namespace ctgrad {

/// The smallest whole number ≥ x; the derivative is 0.
template <class T, class S>
constexpr Expr<T, S> ceil(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::ceil(x.at(where)));
}

}  // namespace ctgrad
