// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// tan: tangent.
#pragma once
#include <ctgrad/core/elementary.hpp>
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/add.hpp>
#include <ctgrad/op/mul.hpp>

namespace ctgrad::op {

struct Tan {
  static constexpr std::string_view name = "tan";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 1, cost = 18;

  template <class V>
  static constexpr V value(V x) {
    using elementary::tan;
    return tan(x);
  }

  static constexpr graph::Value chain(int, graph::Value d, graph::Value y, graph::Value) {
    return d * (1.0 + y * y);
  }
};

constexpr graph::Value tan(graph::Value x) { return graph::elementwise<Tan>(x); }

}  // namespace ctgrad::op

namespace ctgrad {

/// tan x, x in radians.
template <class T, class S>
constexpr Expr<T, S> tan(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::tan(x.at(where)));
}

}  // namespace ctgrad
