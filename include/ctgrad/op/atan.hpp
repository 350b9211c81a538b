// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// atan: arc tangent.
#pragma once
#include <ctgrad/core/elementary.hpp>
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/add.hpp>
#include <ctgrad/op/div.hpp>
#include <ctgrad/op/mul.hpp>

namespace ctgrad::op {

struct Atan {
  static constexpr std::string_view name = "atan";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 1, cost = 14;

  template <class V>
  static constexpr V value(V x) {
    using elementary::atan;
    return atan(x);
  }

  static constexpr graph::Value chain(int, graph::Value d, graph::Value, graph::Value x) {
    return d / (1.0 + x * x);
  }
};

constexpr graph::Value atan(graph::Value x) { return graph::elementwise<Atan>(x); }

}  // namespace ctgrad::op

namespace ctgrad {

/// arctan x in (−π/2, π/2); ±π/2 at ±∞, where the derivative is 0.
template <class T, class S>
constexpr Expr<T, S> atan(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::atan(x.at(where)));
}

}  // namespace ctgrad
