// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// cosh: hyperbolic cosine.
#pragma once
#include <ctgrad/core/elementary.hpp>
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/math.hpp>
#include <ctgrad/op/mul.hpp>
#include <ctgrad/op/sinh.hpp>

namespace ctgrad::op {

struct Cosh {
  static constexpr std::string_view name = "cosh";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 1, cost = 18;

  template <class V>
  static constexpr V value(V x) {
    const auto f = [](V v) {
      using elementary::cosh;
      return cosh(v);
    };
    return math::bounded(f, x, 750);
  }

  static constexpr graph::Value chain(int, graph::Value d, graph::Value, graph::Value x) {
    return d * sinh(x);
  }
};

constexpr graph::Value cosh(graph::Value x) { return graph::elementwise<Cosh>(x); }

}  // namespace ctgrad::op

namespace ctgrad {

/// cosh x; overflows to infinity, never to NaN.
template <class T, class S>
constexpr Expr<T, S> cosh(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::cosh(x.at(where)));
}

}  // namespace ctgrad
