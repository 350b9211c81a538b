// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// and, or, not of conditions, as one comparison of what selects give: a condition is a comparison everywhere.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/less.hpp>
#include <ctgrad/op/less_equal.hpp>
#include <ctgrad/op/select.hpp>

#include <type_traits>

namespace ctgrad::op {

/// `value` in the shape of the condition c, of the scalar type that it compares.
constexpr graph::Value number_beside(graph::Value c, double value) {
  return constant(*c.builder, c.in(0).type(), c.shape(), value);
}
/// 1 where the condition c holds, else 0; of the scalar type that `like` compares.
constexpr graph::Value truth(graph::Value c, graph::Value like) {
  return select(c, number_beside(like, 1), number_beside(like, 0));
}
/// Of two conditions the one that compares floating-point numbers, which the branches of a select have.
constexpr graph::Value leading(graph::Value a, graph::Value b) {
  if (a.in(0).type() != Scalar::i32 && b.in(0).type() != Scalar::i32 && a.in(0).type() != b.in(0).type())
    fail("ctgrad: both conditions of && and || compare the same scalar type, or integers");
  return a.in(0).type() == Scalar::i32 ? b : a;
}

constexpr graph::Value logical_and(graph::Value a, graph::Value b) {
  const graph::Value like = leading(a, b), zero = number_beside(like, 0);
  return less(zero, select(a, truth(b, like), zero));
}
constexpr graph::Value logical_or(graph::Value a, graph::Value b) {
  const graph::Value like = leading(a, b);
  return less(number_beside(like, 0), select(a, number_beside(like, 1), truth(b, like)));
}
/// A condition beside c that holds everywhere or nowhere.
constexpr graph::Value known(graph::Value c, bool holds) {
  return less(number_beside(c, 0), number_beside(c, holds ? 1 : 0));
}
constexpr graph::Value logical_not(graph::Value a) { return less_equal(truth(a, a), number_beside(a, 0)); }

}  // namespace ctgrad::op

namespace ctgrad {

namespace detail {
template <class S, class R, class F>
constexpr auto combine_conditions(Expr<bool, S> a, Expr<bool, R> b, F f, std::source_location where) {
  using Common = broadcast_shape<S, R>;
  return Expr<bool, Common>(
      f(op::broadcast_to(a.at(where), Common::dims), op::broadcast_to(b.value, Common::dims)));
}
/// The bool beside a condition.
template <class B>
constexpr bool known(const B& b) {
  static_assert(std::is_same_v<B, bool>,
                "ctgrad: && and || join conditions; compare the other operand with something first");
  return b;
}
}  // namespace detail

/// Whether both conditions hold, elementwise on broadcast operands; a condition for select and masks
/// (torch.logical_and). Both operands are computed.
template <class S, class R>
constexpr auto logical_and(Expr<bool, S> a, Expr<bool, R> b,
                           std::source_location where = std::source_location::current()) {
  return detail::combine_conditions(
      a, b, [](graph::Value x, graph::Value y) { return op::logical_and(x, y); }, where);
}
/// Whether one of the conditions holds, elementwise on broadcast operands (torch.logical_or).
template <class S, class R>
constexpr auto logical_or(Expr<bool, S> a, Expr<bool, R> b,
                          std::source_location where = std::source_location::current()) {
  return detail::combine_conditions(
      a, b, [](graph::Value x, graph::Value y) { return op::logical_or(x, y); }, where);
}
/// Whether the condition does not hold, also where it compares a NaN (torch.logical_not).
template <class S>
constexpr Expr<bool, S> logical_not(Expr<bool, S> a,
                                    std::source_location where = std::source_location::current()) {
  return Expr<bool, S>(op::logical_not(a.at(where)));
}
/// logical_and, logical_or and logical_not. A bool, which is known while tracing, may stand beside a
/// condition.
template <class S, class R>
constexpr auto operator&&(Expr<bool, S> a, Expr<bool, R> b) {
  return logical_and(a, b);
}
template <class S, class R>
constexpr auto operator||(Expr<bool, S> a, Expr<bool, R> b) {
  return logical_or(a, b);
}
template <class S, class B>
constexpr Expr<bool, S> operator&&(Expr<bool, S> a, const B& b) {
  return detail::known(b) ? a : Expr<bool, S>(op::known(a.value, false));
}
template <class S, class B>
constexpr Expr<bool, S> operator&&(const B& a, Expr<bool, S> b) {
  return b && a;
}
template <class S, class B>
constexpr Expr<bool, S> operator||(Expr<bool, S> a, const B& b) {
  return detail::known(b) ? Expr<bool, S>(op::known(a.value, true)) : a;
}
template <class S, class B>
constexpr Expr<bool, S> operator||(const B& a, Expr<bool, S> b) {
  return b || a;
}
template <class S>
constexpr Expr<bool, S> operator!(Expr<bool, S> a) {
  return logical_not(a);
}

}  // namespace ctgrad
