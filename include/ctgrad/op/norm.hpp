// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// norm: the Euclidean length over axes, without overflow of the squares and with a gradient at 0.
#pragma once
#include <ctgrad/op/abs.hpp>
#include <ctgrad/op/add.hpp>
#include <ctgrad/op/amax.hpp>
#include <ctgrad/op/maximum.hpp>
#include <ctgrad/op/minimum.hpp>
#include <ctgrad/op/sqrt.hpp>
#include <ctgrad/op/stop_gradient.hpp>

namespace ctgrad::op {

/// s √Σ(x/s)², s about the largest |x|. The length does not depend on s, so s has no derivative.
constexpr graph::Value norm(graph::Value x, unsigned axes) {
  const double huge = x.type() == Scalar::f32 ? 1e37 : 1e300;  // with a reciprocal that is a normal number
  const graph::Value largest = stop_gradient(amax(abs(x), axes)), zero = constant_like(largest, 0);
  const graph::Value scale =
      minimum(maximum(largest, constant_like(largest, 1 / huge)), constant_like(largest, huge));
  const graph::Value y = x / broadcast_to(scale, x.shape()), square = sum(y * y, axes);
  const graph::Value none = equal(square, zero);
  return scale * select(none, zero, sqrt(select(none, constant_like(square, 1), square)));
}

}  // namespace ctgrad::op

namespace ctgrad {

/// √Σx² over the given axes (all if none is given), which stay with extent 1. Right for subnormal and for the
/// largest x: no square under- or overflows. The gradient at x = 0 is 0.
template <int... Axes, class T, class S>
constexpr auto norm(Expr<T, S> x, KeepDims, std::source_location where = std::source_location::current()) {
  return Expr<T, detail::kept_shape<S, Axes...>>(
      op::norm(x.at(where, "norm"), detail::axis_bits<S, Axes...>()));
}
/// √Σx² over the given axes, which are dropped (torch.linalg.vector_norm).
template <int... Axes, class T, class S>
constexpr auto norm(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return detail::drop_axes<S, Axes...>(norm<Axes...>(x, keepdims, where));
}

}  // namespace ctgrad
