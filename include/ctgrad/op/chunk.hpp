// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// chunk: an axis cut into parts of one extent, composed of slices.
#pragma once
#include <ctgrad/op/slice.hpp>

#include <array>
#include <cstddef>

namespace ctgrad {

/// N equal parts of x along the axis (negative axes count from the last), in order, as a std::array:
/// const auto [q, k, v] = chunk<3>(qkv) (torch.chunk). No element moves.
template <std::size_t N, int Axis = -1, class T, class S>
constexpr auto chunk(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  constexpr int axis = Axis < 0 ? Axis + S::rank : Axis, parts = static_cast<int>(N);
  static_assert(0 <= axis && axis < S::rank, "ctgrad: chunk: no such axis");
  static_assert(parts > 0 && S::dims[axis] % parts == 0,
                "ctgrad: chunk: the axis does not divide into N parts");
  constexpr Dims part = [] {
    Dims d = S::dims;
    d[axis] /= parts;
    return d;
  }();
  const graph::Value all = x.at(where, "chunk");
  std::array<Expr<T, shape_of<part>>, N> r;
  for (int i = 0; i < parts; ++i)
    r[static_cast<std::size_t>(i)].value = op::slice(all, axis, i * part[axis], part[axis]);
  return r;
}

}  // namespace ctgrad
