// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// amin: the smallest element over axes, composed of amax.
#pragma once
#include <ctgrad/op/amax.hpp>
#include <ctgrad/op/neg.hpp>

namespace ctgrad::op {

constexpr graph::Value amin(graph::Value x, unsigned axes) { return -amax(-x, axes); }

}  // namespace ctgrad::op

namespace ctgrad {

/// The smallest element along the given axes (all if none is given), which stay with extent 1. The gradient
/// of a tie is split evenly.
template <int... Axes, class T, class S>
constexpr auto amin(Expr<T, S> x, KeepDims, std::source_location where = std::source_location::current()) {
  return Expr<T, detail::kept_shape<S, Axes...>>(
      op::amin(x.at(where, "amin"), detail::axis_bits<S, Axes...>()));
}
/// The smallest element along the given axes, which are dropped (torch.amin).
template <int... Axes, class T, class S>
constexpr auto amin(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return detail::drop_axes<S, Axes...>(amin<Axes...>(x, keepdims, where));
}

}  // namespace ctgrad
