// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// flip: axes backwards, as rows of a table taken in another order.
#pragma once
#include <ctgrad/op/add.hpp>
#include <ctgrad/op/gather.hpp>
#include <ctgrad/op/mul.hpp>
#include <ctgrad/op/reshape.hpp>
#include <ctgrad/op/sub.hpp>

#include <cstdint>
#include <type_traits>

namespace ctgrad {

namespace op {

/// x with the axes of the bits backwards. Neighbours among them are one axis: both backwards are their
/// elements backwards.
constexpr graph::Value flip(graph::Value x, unsigned axes) {
  const Dims shape = x.shape();
  for (int first = 0; first < shape.rank; ++first) {
    if ((axes >> first & 1u) == 0) continue;
    int last = first, outer = 1, extent = 1;
    for (int i = 0; i < first; ++i) outer *= shape[i];
    while (last < shape.rank && (axes >> last & 1u) != 0) extent *= shape[last++];
    const int rows = outer * extent, columns = static_cast<int>(shape.size()) / rows;
    const auto along = [&](int axis) { return iota(*x.builder, Scalar::i32, {outer, extent}, axis); };
    const graph::Value row = (along(0) * static_cast<double>(extent) + (extent - 1.0)) - along(1);
    x = reshape(gather(reshape(x, {rows, columns}), row), shape);
    first = last;
  }
  return x;
}

}  // namespace op

/// The elements in reversed order along the axes, all of them if none is given; negative axes count from the
/// last (torch.flip, jax.numpy.flip). Of the axes given, one that is not the last is cheap: whole rows move.
template <int... Axes, class T, class S>
constexpr Expr<T, S> flip(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  static_assert(((-S::rank <= Axes && Axes < S::rank) && ...), "ctgrad: flip: no such axis");
  static_assert(!std::is_same_v<T, bool> && !std::is_same_v<T, std::int32_t>,
                "ctgrad: flip: of floating-point numbers; flip what is compared, or what integers choose");
  constexpr unsigned all = (1u << S::rank) - 1u;
  constexpr unsigned some = (0u | ... | (1u << (Axes < 0 ? Axes + S::rank : Axes)));
  return Expr<T, S>(op::flip(x.at(where, "flip"), sizeof...(Axes) == 0 ? all : some));
}

}  // namespace ctgrad
