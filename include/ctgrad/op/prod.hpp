// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// prod: the product over axes, as a tree of halves, so that its derivative never divides and zeros are no
// special case.
#pragma once
#include <ctgrad/op/mul.hpp>
#include <ctgrad/op/reduce.hpp>
#include <ctgrad/op/slice.hpp>

namespace ctgrad::op {

constexpr graph::Value prod(graph::Value x, unsigned axes) {
  for (int axis = 0; axis < x.shape().rank; ++axis) {
    if ((axes >> axis & 1u) == 0) continue;
    graph::Value odd;  // what halving left over
    for (int n = x.shape()[axis]; n > 1; n /= 2) {
      if (n % 2 != 0) {
        const graph::Value last = slice(x, axis, n - 1, 1);
        odd = odd.valid() ? odd * last : last;
      }
      x = slice(x, axis, 0, n / 2) * slice(x, axis, n / 2, n / 2);
    }
    if (odd.valid()) x = x * odd;
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
