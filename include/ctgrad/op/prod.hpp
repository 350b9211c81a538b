// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// prod: the product over axes, as a tree, so that its derivative never divides and zeros are no
// special case.
#pragma once
#include <ctgrad/op/mul.hpp>
#include <ctgrad/op/reduce.hpp>
#include <ctgrad/op/slice.hpp>

#include <bit>

namespace ctgrad::op {

constexpr graph::Value prod(graph::Value x, unsigned axes) {
  for (int axis = 0; axis < x.node().shape.rank; ++axis) {
    if ((axes >> axis & 1u) == 0) continue;
    // n as powers of two: the largest part is halved until it meets the next one, so that parts are aligned.
    const graph::Value all = x;
    const int n = x.node().shape[axis];
    int half = static_cast<int>(std::bit_floor(static_cast<unsigned>(n))), done = half;
    x = slice(all, axis, 0, half);
    while (half > 1) {
      half /= 2;
      x = slice(x, axis, 0, half) * slice(x, axis, half, half);
      if ((n & half) == 0) continue;
      x = x * slice(all, axis, done, half);
      done += half;
    }
  }
  return x;
}

}  // namespace ctgrad::op

namespace ctgrad {

/// Π over the given axes of x (all if none is given), which stay with extent 1. Derivatives are exact at
/// zeros.
template <int... Axes, class T, class S>
constexpr auto prod(Expr<T, S> x, KeepDims, std::source_location where = std::source_location::current()) {
  return Expr<T, detail::kept_shape<S, Axes...>>(
      op::prod(x.at(where, "prod"), detail::axis_bits<S, Axes...>()));
}
/// Π over the given axes (all if none is given), which are dropped (torch.prod). Derivatives are exact at
/// zeros.
template <int... Axes, class T, class S>
constexpr auto prod(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return detail::drop_axes<S, Axes...>(prod<Axes...>(x, keepdims, where));
}

}  // namespace ctgrad
