// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// log: natural logarithm.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/div.hpp>
#include <ctgrad/op/math.hpp>

namespace ctgrad::op {

struct Log {
  static constexpr std::string_view name = "log";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 1, cost = 10;

  template <class V>
  static constexpr V value(V x) {
    return math::log(x);
  }

  static constexpr graph::Value chain(int, graph::Value d, graph::Value, graph::Value x) { return d / x; }
};

constexpr graph::Value log(graph::Value x) { return graph::elementwise<Log>(x); }

}  // namespace ctgrad::op

namespace ctgrad {

/// ln x; −∞ at 0, NaN below.
template <class T, class S>
constexpr Expr<T, S> log(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::log(x.at(where)));
}

}  // namespace ctgrad
