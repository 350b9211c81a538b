// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expm1: e^x − 1, accurate near 0.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/exp.hpp>
#include <ctgrad/op/math.hpp>
#include <ctgrad/op/mul.hpp>

namespace ctgrad::op {

struct Expm1 {
  static constexpr std::string_view name = "expm1";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 1, cost = 14;

  template <class V>
  static constexpr V value(V x) {
    return math::expm1(x);
  }

  static constexpr graph::Value chain(int, graph::Value d, graph::Value, graph::Value x) {
    return d * exp(x);
  }
};

constexpr graph::Value expm1(graph::Value x) { return graph::elementwise<Expm1>(x); }

}  // namespace ctgrad::op

namespace ctgrad {

/// e^x − 1 without cancellation near 0; −1 at −∞, overflows to infinity, never to NaN.
template <class T, class S>
constexpr Expr<T, S> expm1(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::expm1(x.at(where)));
}

}  // namespace ctgrad
