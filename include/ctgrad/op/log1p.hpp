// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// log1p: ln(1 + x), accurate near 0.
#pragma once
#include <ctgrad/core/elementary.hpp>
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/add.hpp>
#include <ctgrad/op/div.hpp>

namespace ctgrad::op {

struct Log1p {
  static constexpr std::string_view name = "log1p";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 1, cost = 12;

  template <class V>
  static constexpr V value(V x) {
    using elementary::log1p;
    return log1p(x);
  }

  static constexpr graph::Value chain(int, graph::Value d, graph::Value, graph::Value x) {
    return d / (1.0 + x);
  }
};

constexpr graph::Value log1p(graph::Value x) { return graph::elementwise<Log1p>(x); }

}  // namespace ctgrad::op

namespace ctgrad {

/// ln(1 + x) without cancellation near 0; −∞ at −1, NaN below.
template <class T, class S>
constexpr Expr<T, S> log1p(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::log1p(x.at(where)));
}

}  // namespace ctgrad
