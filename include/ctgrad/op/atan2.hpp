// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// atan2: the angle of a point in the plane.
#pragma once
#include <ctgrad/core/elementary.hpp>
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/abs.hpp>
#include <ctgrad/op/add.hpp>
#include <ctgrad/op/constant.hpp>
#include <ctgrad/op/div.hpp>
#include <ctgrad/op/equal.hpp>
#include <ctgrad/op/math.hpp>
#include <ctgrad/op/maximum.hpp>
#include <ctgrad/op/mul.hpp>
#include <ctgrad/op/select.hpp>
#include <ctgrad/op/stop_gradient.hpp>

#include <limits>
#include <type_traits>

namespace ctgrad::op {

struct Atan2 {
  static constexpr std::string_view name = "atan2";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 2, cost = 20;

  template <class V>
  static constexpr auto value(V y, V x) {
    using elementary::atan2;
    if constexpr (std::is_arithmetic_v<V>) {
      return atan2(y, x);
    } else {  // xsimd divides y by x: 0/0 and ∞/∞ become the same angle's ±1/±1
      const V one(1), infinity(std::numeric_limits<typename V::value_type>::infinity());
      const auto both_zero = (x == V(0)) & (y == V(0));
      const auto both_infinite = (abs(x) == infinity) & (abs(y) == infinity);
      return atan2(math::select(both_infinite, copysign(one, y), y),
                   math::select(both_zero | both_infinite, copysign(one, x), x));
    }
  }

  /// d x / (x² + y²) and −d y / (x² + y²), on coordinates divided by the larger one, so that no square
  /// overflows. The quotient does not depend on that scale, so the scale has no derivative.
  static constexpr graph::Value chain(int i, graph::Value d, graph::Value, graph::Value y, graph::Value x) {
    const graph::Value zero = constant_like(d, 0), one = constant_like(d, 1),
                       infinity = constant_like(d, std::numeric_limits<double>::infinity());
    const graph::Value larger = stop_gradient(maximum(abs(x), abs(y)));
    const graph::Value scale = select(equal(larger, zero), one, larger), far = equal(larger, infinity);
    const graph::Value u = select(far, zero, x) / scale, v = select(far, zero, y) / scale;
    const graph::Value square = u * u + v * v;
    const graph::Value part = (i == 0 ? u : -v) / select(equal(square, zero), one, square);
    return d * (part / scale);
  }
};

constexpr graph::Value atan2(graph::Value y, graph::Value x) { return graph::elementwise<Atan2>(y, x); }

}  // namespace ctgrad::op

namespace ctgrad {

/// The angle of the point (x, y) in [−π, π], as std::atan2. Its derivatives are 0 at the origin and where a
/// coordinate is infinite.
template <class T, class S, class U, class R>
constexpr auto atan2(Expr<T, S> y, Expr<U, R> x,
                     std::source_location where = std::source_location::current()) {
  y.at(where);
  return binary<op::Atan2>(y, x);
}
/// The same for a number x.
template <class T, class S>
constexpr auto atan2(Expr<T, S> y, double x, std::source_location where = std::source_location::current()) {
  return atan2(y, Expr<T, Shape<>>(op::constant(*y.value.builder, y.value.type(), {}, x)), where);
}
/// The same for a number y.
template <class T, class S>
constexpr auto atan2(double y, Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return atan2(Expr<T, Shape<>>(op::constant(*x.value.builder, x.value.type(), {}, y)), x, where);
}

}  // namespace ctgrad
