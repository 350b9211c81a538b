// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// squeeze and unsqueeze: axes of extent 1 go and come.
#pragma once
#include <ctgrad/op/reshape.hpp>

namespace ctgrad {

/// x without an axis, whose extent is 1; negative axes count from the last (torch.squeeze).
template <int Axis, class T, class S>
constexpr auto squeeze(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  constexpr int axis = Axis < 0 ? Axis + S::rank : Axis;
  static_assert(0 <= axis && axis < S::rank, "ctgrad: squeeze: no such axis");
  static_assert(S::dims[axis] == 1, "ctgrad: squeeze: the extent of the axis is not 1");
  constexpr Dims d = [] {
    Dims r;
    for (int i = 0; i < S::rank; ++i)
      if (i != axis) r.push_back(S::dims[i]);
    return r;
  }();
  return Expr<T, shape_of<d>>(op::reshape(x.at(where, "squeeze"), d));
}

/// x with another axis, of extent 1, which is axis Axis of the result; negative ones count from its last
/// (torch.unsqueeze, jax.numpy.expand_dims).
template <int Axis, class T, class S>
constexpr auto unsqueeze(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  constexpr int axis = Axis < 0 ? Axis + S::rank + 1 : Axis;
  static_assert(0 <= axis && axis <= S::rank, "ctgrad: unsqueeze: no such axis in the result");
  constexpr Dims d = [] {
    Dims r;
    for (int i = 0; i <= S::rank; ++i) r.push_back(i == axis ? 1 : S::dims[i < axis ? i : i - 1]);
    return r;
  }();
  return Expr<T, shape_of<d>>(op::reshape(x.at(where, "unsqueeze"), d));
}

}  // namespace ctgrad
