// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// select: one of two values by a condition. Gradients select too: multiplying by a mask would make 0 · inf =
// NaN.
#pragma once
#include <ctgrad/core/fail.hpp>
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/constant.hpp>
#include <ctgrad/op/math.hpp>

namespace ctgrad::op {

constexpr graph::Value select(graph::Value c, graph::Value a, graph::Value b);

struct Select {
  static constexpr std::string_view name = "select";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 3, cost = 1;

  template <class M, class V>
  static constexpr V value(M c, V a, V b) {
    return math::select(c, a, b);
  }

  static constexpr graph::Value simplify(graph::Builder& g, const graph::Node& n) {
    const graph::Value a{&g, n.in.items[1]}, b{&g, n.in.items[2]};
    return a == b ? a : graph::Value{};
  }
  static constexpr graph::Value chain(int i, graph::Value d, graph::Value, graph::Value c, graph::Value,
                                      graph::Value) {
    const graph::Value zero = constant_like(d, 0);
    return i == 0 ? graph::Value{} : i == 1 ? select(c, d, zero) : select(c, zero, d);
  }
};

constexpr graph::Value select(graph::Value c, graph::Value a, graph::Value b) {
  if (c.in(0).valid() && c.in(0).type() != a.type() && c.in(0).type() != Scalar::i32)
    fail("ctgrad: select: the condition compares another scalar type than the branches have");
  return graph::elementwise<Select>(c, a, b);
}

}  // namespace ctgrad::op

namespace ctgrad {

/// condition ? a : b, elementwise on broadcast operands (torch.where). Gradients select, too: that of what is
/// not chosen is 0. Where a branch's own derivative is infinite, as that of log(x) at 0, 0 times it is NaN as
/// in PyTorch: let it have another argument there, log(select(x > 0, x, 1.0)).
template <class C, class T, class S, class U, class R>
constexpr auto select(Expr<bool, C> condition, Expr<T, S> a, Expr<U, R> b,
                      std::source_location where = std::source_location::current()) {
  using Common = broadcast_shape<C, broadcast_shape<S, R>>;
  return Expr<common_scalar<T, U>, Common>(op::select(op::broadcast_to(condition.at(where), Common::dims),
                                                      detail::operand<T, U>(a.value, b.value, Common::dims),
                                                      detail::operand<U, T>(b.value, a.value, Common::dims)));
}
template <class C, class T, class S>
constexpr auto select(Expr<bool, C> condition, Expr<T, S> a, double b,
                      std::source_location where = std::source_location::current()) {
  return select(condition, a, Expr<T, Shape<>>(op::constant(*a.value.builder, a.value.type(), {}, b)), where);
}
template <class C, class T, class S>
constexpr auto select(Expr<bool, C> condition, double a, Expr<T, S> b,
                      std::source_location where = std::source_location::current()) {
  return select(condition, Expr<T, Shape<>>(op::constant(*b.value.builder, b.value.type(), {}, a)), b, where);
}

}  // namespace ctgrad
