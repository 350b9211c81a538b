// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// acos: arc cosine.
#pragma once
#include <ctgrad/core/elementary.hpp>
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/asin.hpp>
#include <ctgrad/op/neg.hpp>

namespace ctgrad::op {

struct Acos {
  static constexpr std::string_view name = "acos";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 1, cost = 16;

  template <class V>
  static constexpr V value(V x) {
    using elementary::acos;
    return acos(x);
  }

  static constexpr graph::Value chain(int, graph::Value d, graph::Value, graph::Value x) {
    return -Asin::chain(0, d, {}, x);
  }
};

constexpr graph::Value acos(graph::Value x) { return graph::elementwise<Acos>(x); }

}  // namespace ctgrad::op

namespace ctgrad {

/// arccos x in [0, π], NaN outside of [−1, 1]. The derivative at ±1 is −∞, or 0 for an upstream gradient of
/// 0.
template <class T, class S>
constexpr Expr<T, S> acos(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::acos(x.at(where)));
}

}  // namespace ctgrad
