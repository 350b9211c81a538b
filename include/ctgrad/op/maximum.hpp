// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// maximum: the larger of two; the gradient of a tie is split evenly.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/constant.hpp>
#include <ctgrad/op/equal.hpp>
#include <ctgrad/op/less.hpp>
#include <ctgrad/op/math.hpp>
#include <ctgrad/op/mul.hpp>
#include <ctgrad/op/select.hpp>

#include <cmath>

namespace ctgrad::op {

struct Maximum {
  static constexpr std::string_view name = "maximum";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 2, cost = 1;
  static constexpr bool commutative = true;

  template <class V>
  static constexpr auto value(V a, V b) {
    return math::maximum(a, b);
  }

  static constexpr graph::Value chain(int i, graph::Value d, graph::Value, graph::Value a, graph::Value b) {
    const graph::Value wins = i == 0 ? less(b, a) : less(a, b);
    return select(equal(a, b), 0.5 * d, select(wins, d, constant_like(d, 0)));
  }
};

constexpr graph::Value maximum(graph::Value a, graph::Value b) { return graph::elementwise<Maximum>(a, b); }

}  // namespace ctgrad::op

namespace ctgrad {

/// max(a, b) elementwise on broadcast operands (torch.maximum), NaN where one of them is; the gradient of a
/// tie is split evenly.
template <class T, class S, class U, class R>
constexpr auto maximum(Expr<T, S> a, Expr<U, R> b,
                       std::source_location where = std::source_location::current()) {
  a.at(where);
  return binary<op::Maximum>(a, b);
}
/// max(a, b) for a number b.
template <class T, class S>
constexpr auto maximum(Expr<T, S> a, double b, std::source_location where = std::source_location::current()) {
  return maximum(a, Expr<T, Shape<>>(op::constant(*a.value.builder, a.value.type(), {}, b)), where);
}

}  // namespace ctgrad
