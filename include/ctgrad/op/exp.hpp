// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// exp: e to the power x.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/math.hpp>
#include <ctgrad/op/mul.hpp>

namespace ctgrad::op {

struct Exp {
  static constexpr std::string_view name = "exp";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 1, cost = 10;

  template <class V>
  static constexpr V value(V x) {
    return math::exp(x);
  }

  static constexpr graph::Value chain(int, graph::Value d, graph::Value y, graph::Value) { return d * y; }
};

constexpr graph::Value exp(graph::Value x) { return graph::elementwise<Exp>(x); }

}  // namespace ctgrad::op

namespace ctgrad {

/// e^x; overflows to infinity, never to NaN.
template <class T, class S>
constexpr Expr<T, S> exp(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::exp(x.at(where)));
}

}  // namespace ctgrad
