// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// round: the nearest whole number. Its derivative is zero everywhere, as defined here also at the steps.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/math.hpp>

namespace ctgrad::op {

struct Round {
  static constexpr std::string_view name = "round";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 1, cost = 6;

  template <class V>
  static constexpr V value(V x) {
    return math::round(x);
  }
};

constexpr graph::Value round(graph::Value x) { return graph::elementwise<Round>(x); }

}  // namespace ctgrad::op

namespace ctgrad {

/// The nearest whole number, halves to the even one (torch.round); the derivative is 0.
template <class T, class S>
constexpr Expr<T, S> round(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::round(x.at(where)));
}

}  // namespace ctgrad
