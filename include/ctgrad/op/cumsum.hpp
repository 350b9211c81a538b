// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// cumsum: running sums along an axis.
#pragma once
#include <ctgrad/op/add.hpp>
#include <ctgrad/op/pad.hpp>
#include <ctgrad/op/slice.hpp>

namespace ctgrad::op {

/// In ⌈log₂ n⌉ steps: after each, every element is a sum of twice as many.
constexpr graph::Value cumsum(graph::Value x, int axis) {
  const int n = x.node().shape[axis];
  for (int step = 1; step < n; step *= 2) x = x + pad(slice(x, axis, 0, n - step), axis, step, n);
  return x;
}

}  // namespace ctgrad::op

namespace ctgrad {

/// yᵢ = x₀ + … + xᵢ along the axis (negative axes count from the last), as torch.cumsum.
template <int Axis, class T, class S>
constexpr Expr<T, S> cumsum(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  constexpr int axis = Axis < 0 ? Axis + S::rank : Axis;
  static_assert(0 <= axis && axis < S::rank, "ctgrad: cumsum: no such axis");
  return Expr<T, S>(op::cumsum(x.at(where, "cumsum"), axis));
}

}  // namespace ctgrad
