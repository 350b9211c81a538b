// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// tanh: hyperbolic tangent.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/math.hpp>
#include <ctgrad/op/mul.hpp>
#include <ctgrad/op/sub.hpp>

namespace ctgrad::op {

struct Tanh {
  static constexpr std::string_view name = "tanh";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 1, cost = 16;

  template <class V>
  static constexpr V value(V x) {
    return math::tanh(x);
  }

  static constexpr graph::Value chain(int, graph::Value d, graph::Value y, graph::Value) {
    return d * (1.0 - y * y);
  }
};

constexpr graph::Value tanh(graph::Value x) { return graph::elementwise<Tanh>(x); }

}  // namespace ctgrad::op

namespace ctgrad {

/// tanh x = (e^x − e^−x) / (e^x + e^−x); ±1 at ±∞.
template <class T, class S>
constexpr Expr<T, S> tanh(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::tanh(x.at(where)));
}

}  // namespace ctgrad
