// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// pow: a to the power b; small whole exponents become multiplications, right also for a ≤ 0.
#pragma once
#include <ctgrad/core/elementary.hpp>
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/div.hpp>
#include <ctgrad/op/equal.hpp>
#include <ctgrad/op/less.hpp>
#include <ctgrad/op/log.hpp>
#include <ctgrad/op/math.hpp>
#include <ctgrad/op/mul.hpp>
#include <ctgrad/op/select.hpp>
#include <ctgrad/op/sub.hpp>

#include <limits>
#include <type_traits>

namespace ctgrad::op {

constexpr graph::Value pow(graph::Value, graph::Value);

struct Pow {
  static constexpr std::string_view name = "pow";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 2, cost = 24;

  template <class V>
  static constexpr auto value(V a, V b) {
    using elementary::pow;
    if constexpr (std::is_arithmetic_v<V>) {
      return pow(a, b);
    } else {  // xsimd's pow is wrong where the logarithm of a is not finite, and at exponent 0
      const V zero(0), one(1), infinity(std::numeric_limits<typename V::value_type>::infinity());
      const V at_zero = math::select(b < zero, infinity, zero);
      return math::select((b == zero) | (a == one), one, math::select(a == zero, at_zero, pow(a, b)));
    }
  }

  static constexpr graph::Value simplify(graph::Builder& g, const graph::Node& n) {
    const graph::Value a{&g, n.in.items[0]}, b{&g, n.in.items[1]};
    if (!is_constant(b)) return {};
    const double e = b.node().constant();
    if (e < -64 || e > 64 || e != static_cast<double>(static_cast<int>(e))) return {};
    if (e < 0) return constant_like(a, 1) / power(a, static_cast<int>(-e));
    return power(a, static_cast<int>(e));
  }
  /// a^e by repeated squaring.
  static constexpr graph::Value power(graph::Value a, int e) {
    if (e == 0) return constant_like(a, 1);
    if (e == 1) return a;
    const graph::Value half = power(a, e / 2);
    return e % 2 == 0 ? half * half : half * half * a;
  }
  static constexpr graph::Value chain(int i, graph::Value d, graph::Value y, graph::Value a, graph::Value b) {
    const graph::Value zero = constant_like(d, 0);
    if (i == 0) {  // 0 at a = b = 0, and only there: elsewhere the guard would hide a second derivative
      const graph::Value slope = d * b * pow(a, b - 1.0);
      return select(equal(b, zero), select(equal(a, zero), zero, slope), slope);
    }
    return select(less(zero, a), d * y * log(select(less(zero, a), a, constant_like(a, 1))), zero);
  }
};

constexpr graph::Value pow(graph::Value a, graph::Value b) { return graph::elementwise<Pow>(a, b); }

}  // namespace ctgrad::op

namespace ctgrad {

/// a^b elementwise on broadcast operands, as std::pow. A constant whole b with |b| ≤ 64 multiplies; other b
/// give NaN for negative a unless they are whole. The derivative in b is 0 where a ≤ 0, and that in a is 0 at
/// a = b = 0.
template <class T, class S, class U, class R>
constexpr auto pow(Expr<T, S> a, Expr<U, R> b, std::source_location where = std::source_location::current()) {
  a.at(where);
  return binary<op::Pow>(a, b);
}
/// a^b for a number b.
template <class T, class S>
constexpr auto pow(Expr<T, S> a, double b, std::source_location where = std::source_location::current()) {
  return pow(a, Expr<T, Shape<>>(op::constant(*a.value.builder, a.value.type(), {}, b)), where);
}

}  // namespace ctgrad
