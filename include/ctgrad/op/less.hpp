// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// less: a < b. It has no derivative.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/constant.hpp>

#include <cmath>

namespace ctgrad::op {

struct Less {
  static constexpr std::string_view name = "less";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 2, cost = 1;
  static constexpr Scalar result = Scalar::boolean;

  template <class V>
  static constexpr auto value(V a, V b) {
    return a < b;
  }
};

constexpr graph::Value less(graph::Value a, graph::Value b) { return graph::elementwise<Less>(a, b); }

}  // namespace ctgrad::op

namespace ctgrad {

/// a < b, elementwise on broadcast operands; a condition for select, without a derivative. False where one is
/// NaN.
template <class T, class S, class U, class R>
constexpr auto less(Expr<T, S> a, Expr<U, R> b,
                    std::source_location where = std::source_location::current()) {
  a.at(where);
  return compare<op::Less>(a, b);
}
/// a < b for a number b.
template <class T, class S>
constexpr auto less(Expr<T, S> a, double b, std::source_location where = std::source_location::current()) {
  return less(a, Expr<T, Shape<>>(op::constant(*a.value.builder, a.value.type(), {}, b)), where);
}

}  // namespace ctgrad
