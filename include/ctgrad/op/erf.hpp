// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// erf: the error function 2/√π ∫₀ˣ e^(−t²) dt.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/exp.hpp>
#include <ctgrad/op/math.hpp>
#include <ctgrad/op/mul.hpp>
#include <ctgrad/op/neg.hpp>

namespace ctgrad::op {

struct Erf {
  static constexpr std::string_view name = "erf";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 1, cost = 20;

  template <class V>
  static constexpr V value(V x) {
    return math::bounded([](V v) { return math::erf(v); }, x, 30);
  }

  static constexpr graph::Value chain(int, graph::Value d, graph::Value, graph::Value x) {
    return d * (1.1283791670955126 * exp(-(x * x)));
  }
};

constexpr graph::Value erf(graph::Value x) { return graph::elementwise<Erf>(x); }

}  // namespace ctgrad::op

namespace ctgrad {

/// The error function 2/√π ∫₀ˣ e^(−t²) dt.
template <class T, class S>
constexpr Expr<T, S> erf(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::erf(x.at(where)));
}

}  // namespace ctgrad
