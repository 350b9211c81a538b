// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// unbind: the elements along an axis, each without it, composed of slices.
#pragma once
#include <ctgrad/op/reshape.hpp>
#include <ctgrad/op/slice.hpp>

#include <array>
#include <cstddef>

namespace ctgrad {

/// What x consists of along the axis (negative axes count from the last), in order, as a std::array: const
/// auto [a, b] = unbind(x), or unbind(x)[i] for x[i] (torch.unbind). Of a vector, numbers. No element moves.
template <int Axis = 0, class T, class S>
constexpr auto unbind(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  constexpr int axis = Axis < 0 ? Axis + S::rank : Axis;
  static_assert(0 <= axis && axis < S::rank, "ctgrad: unbind: no such axis");
  constexpr Dims element = [] {
    Dims d;
    for (int i = 0; i < S::rank; ++i)
      if (i != axis) d.push_back(S::dims[i]);
    return d;
  }();
  const graph::Value all = x.at(where, "unbind");
  std::array<Expr<T, shape_of<element>>, static_cast<std::size_t>(S::dims[axis])> r;
  for (int i = 0; i < S::dims[axis]; ++i)
    r[static_cast<std::size_t>(i)].value = op::reshape(op::slice(all, axis, i, 1), element);
  return r;
}

}  // namespace ctgrad
