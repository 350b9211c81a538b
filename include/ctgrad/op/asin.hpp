// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// asin: arc sine.
#pragma once
#include <ctgrad/core/elementary.hpp>
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/add.hpp>
#include <ctgrad/op/equal.hpp>
#include <ctgrad/op/mul.hpp>
#include <ctgrad/op/rsqrt.hpp>
#include <ctgrad/op/select.hpp>
#include <ctgrad/op/sub.hpp>

namespace ctgrad::op {

struct Asin {
  static constexpr std::string_view name = "asin";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 1, cost = 16;

  template <class V>
  static constexpr V value(V x) {
    using elementary::asin;
    return asin(x);
  }

  /// d / √((1 − x)(1 + x)); where that is 0/0, 0.
  static constexpr graph::Value chain(int, graph::Value d, graph::Value, graph::Value x) {
    const graph::Value u = (1.0 - x) * (1.0 + x), zero = constant_like(d, 0);
    const graph::Value regular = select(equal(d, zero), constant_like(d, 1), u);
    return d * rsqrt(select(equal(u, zero), regular, u));
  }
};

constexpr graph::Value asin(graph::Value x) { return graph::elementwise<Asin>(x); }

}  // namespace ctgrad::op

namespace ctgrad {

/// arcsin x in [−π/2, π/2], NaN outside of [−1, 1]. The derivative at ±1 is infinite, or 0 for an upstream
/// gradient of 0.
template <class T, class S>
constexpr Expr<T, S> asin(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::asin(x.at(where)));
}

}  // namespace ctgrad
