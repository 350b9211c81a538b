// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// roll: elements move along an axis, and in again at its other end; composed of slices and concat.
#pragma once
#include <ctgrad/op/concat.hpp>
#include <ctgrad/op/slice.hpp>

#include <type_traits>

namespace ctgrad {

/// Element i along the axis becomes element i + Shift modulo the extent; negative axes count from the last
/// (torch.roll, jax.numpy.roll).
template <int Shift, int Axis = -1, class T, class S>
constexpr Expr<T, S> roll(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  constexpr int axis = Axis < 0 ? Axis + S::rank : Axis;
  static_assert(0 <= axis && axis < S::rank, "ctgrad: roll: no such axis");
  static_assert(!std::is_same_v<T, bool> && !std::is_same_v<T, std::int32_t>,
                "ctgrad: roll: of floating-point numbers only");
  constexpr int extent = S::dims[axis], first = ((-Shift) % extent + extent) % extent;
  const graph::Value v = x.at(where, "roll");
  if constexpr (first == 0)
    return x;
  else
    return Expr<T, S>(
        op::concat(op::slice(v, axis, first, extent - first), op::slice(v, axis, 0, first), axis));
}

}  // namespace ctgrad
