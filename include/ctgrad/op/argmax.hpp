// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// argmax: where along an axis the largest element is, and top1: that and the element.
#pragma once
#include <ctgrad/op/amin.hpp>
#include <ctgrad/op/equal.hpp>
#include <ctgrad/op/iota.hpp>
#include <ctgrad/op/select.hpp>
#include <ctgrad/op/stop_gradient.hpp>

#include <limits>
#include <tuple>

namespace ctgrad::op {

/// The smallest index of a largest element; the axis stays with extent 1.
constexpr graph::Value argmax(graph::Value x, int axis) {
  const unsigned along = 1u << axis;
  x = stop_gradient(x);
  const graph::Value index = iota(*x.builder, x.type(), x.shape(), axis);
  const graph::Value none = constant_like(x, std::numeric_limits<double>::infinity());
  return amin(select(equal(x, broadcast_to(amax(x, along), x.shape())), index, none), along);
}

}  // namespace ctgrad::op

namespace ctgrad {

/// The index of the largest element along the axis, the first one on ties, as a number of x's scalar type
/// (exact up to 2²⁴ in float); the axis is dropped. Its derivative is 0. Infinity for an axis that holds a
/// NaN.
template <int Axis, class T, class S>
constexpr auto argmax(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  static_assert(-S::rank <= Axis && Axis < S::rank, "ctgrad: argmax: no such axis");
  using Kept = detail::kept_shape<S, Axis>;
  return detail::drop_axes<S, Axis>(
      Expr<T, Kept>(op::argmax(x.at(where, "argmax"), Axis < 0 ? Axis + S::rank : Axis)));
}

/// The largest element along the axis and its index, as std::tuple(value, index); amax and argmax.
template <int Axis, class T, class S>
constexpr auto top1(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return std::tuple(amax<Axis>(x, where), argmax<Axis>(x, where));
}

}  // namespace ctgrad
