// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// sqrt: square root.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/div.hpp>
#include <ctgrad/op/equal.hpp>
#include <ctgrad/op/math.hpp>
#include <ctgrad/op/mul.hpp>
#include <ctgrad/op/select.hpp>

namespace ctgrad::op {

struct Sqrt {
  static constexpr std::string_view name = "sqrt";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 1, cost = 6;

  template <class V>
  static constexpr V value(V x) {
    return math::sqrt(x);
  }

  /// d / 2y; 0 where that is 0/0. Elsewhere d = 0 is no special case: its derivative is not 0.
  static constexpr graph::Value chain(int, graph::Value d, graph::Value y, graph::Value) {
    const graph::Value zero = constant_like(d, 0);
    const graph::Value regular = select(equal(d, zero), constant_like(d, 1), y);
    return 0.5 * d / select(equal(y, zero), regular, y);
  }
};

constexpr graph::Value sqrt(graph::Value x) { return graph::elementwise<Sqrt>(x); }

}  // namespace ctgrad::op

namespace ctgrad {

/// √x; NaN below 0. The derivative at 0 is infinite, or 0 for an upstream gradient of 0.
template <class T, class S>
constexpr Expr<T, S> sqrt(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::sqrt(x.at(where)));
}

}  // namespace ctgrad
