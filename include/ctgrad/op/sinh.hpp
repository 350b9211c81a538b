// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// sinh: hyperbolic sine.
#pragma once
#include <ctgrad/core/elementary.hpp>
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/math.hpp>
#include <ctgrad/op/mul.hpp>

namespace ctgrad::op {

constexpr graph::Value cosh(graph::Value);

struct Sinh {
  static constexpr std::string_view name = "sinh";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 1, cost = 18;

  template <class V>
  static constexpr V value(V x) {
    const auto f = [](V v) {
      using elementary::sinh;
      return sinh(v);
    };
    return math::bounded(f, x, 750);
  }

  static constexpr graph::Value chain(int, graph::Value d, graph::Value, graph::Value x) {
    return d * cosh(x);
  }
};

constexpr graph::Value sinh(graph::Value x) { return graph::elementwise<Sinh>(x); }

}  // namespace ctgrad::op

namespace ctgrad {

/// sinh x; overflows to infinity, never to NaN.
template <class T, class S>
constexpr Expr<T, S> sinh(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::sinh(x.at(where)));
}

}  // namespace ctgrad
