// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// abs: absolute value.
#pragma once
#include <ctgrad/core/elementary.hpp>
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/mul.hpp>
#include <ctgrad/op/sign.hpp>

namespace ctgrad::op {

struct Abs {
  static constexpr std::string_view name = "abs";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 1, cost = 1;

  template <class V>
  static constexpr V value(V x) {
    using elementary::abs;
    return abs(x);
  }

  static constexpr graph::Value chain(int, graph::Value d, graph::Value, graph::Value x) {
    return d * sign(x);
  }
};

constexpr graph::Value abs(graph::Value x) { return graph::elementwise<Abs>(x); }

}  // namespace ctgrad::op

namespace ctgrad {

/// |x|; the derivative at 0 is 0.
template <class T, class S>
constexpr Expr<T, S> abs(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::abs(x.at(where)));
}

}  // namespace ctgrad
