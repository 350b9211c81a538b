// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// rsqrt: reciprocal square root.
#pragma once
#include <ctgrad/core/elementary.hpp>
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/mul.hpp>

namespace ctgrad::op {

struct Rsqrt {
  static constexpr std::string_view name = "rsqrt";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 1, cost = 8;

  template <class V>
  static constexpr V value(V x) {
    using elementary::sqrt;
    return V(1) / sqrt(x);
  }

  /// −d y³/2. Not by y³, which underflows long before the result where x is large and so is d.
  static constexpr graph::Value chain(int, graph::Value d, graph::Value y, graph::Value) {
    return -0.5 * (d * y) * (y * y);
  }
};

constexpr graph::Value rsqrt(graph::Value x) { return graph::elementwise<Rsqrt>(x); }

}  // namespace ctgrad::op

namespace ctgrad {

/// 1/√x; ∞ at 0, NaN below.
template <class T, class S>
constexpr Expr<T, S> rsqrt(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::rsqrt(x.at(where)));
}

}  // namespace ctgrad
