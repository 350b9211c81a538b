// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A convolution's patches are windows, a view of the image, put together as rows and columns of a matrix. A
// product packs its right operand anyway, so that it can read windows where they are: patches, many times as
// large as the image, are never written.
#pragma once
#include <ctgrad/plan/segments.hpp>

namespace ctgrad::plan {

namespace detail {

/// How many axes before `last` have `size` elements together; 0 if none do, or more than a matrix has loops.
constexpr int axes_of(const Dims& shape, int last, std::int64_t size) {
  int first = last, loops = 0;
  std::int64_t n = 1;
  while (first > 0 && n < size) {
    n *= shape[--first];
    loops += shape[first] > 1;
  }
  return n == size && loops <= max_loops ? last - first : 0;
}

}  // namespace detail

/// The right operand x of a product, if it is a copy of windows, perhaps transposed, without that copy;
/// otherwise an invalid value.
constexpr graph::Value without_patches(graph::Builder& g, int x) {
  const int rank = g[x].shape.rank;
  bool turned = false;
  int matrix = x;
  if (graph::is<op::Permute>(g[x])) {
    turned = g[x].attr.items[rank - 1] == rank - 2 && g[x].attr.items[rank - 2] == rank - 1;
    for (int i = 0; i + 2 < rank; ++i) turned = turned && g[x].attr.items[i] == i;
    if (!turned) return {};
    matrix = g[x].in.items[0];
  }
  if (!graph::is<op::Reshape>(g[matrix]) || !graph::is<op::Copy>(g[g[matrix].in.items[0]])) return {};
  graph::Value v{&g, g[g[matrix].in.items[0]].in.items[0]};
  bool windows = false;
  int source = v.id;
  for (; g[source].op->kind == graph::Kind::view; source = g[source].in.items[0])
    windows = windows || graph::is<op::Unfold>(g[source]);
  if (!windows || g[source].op->kind == graph::Kind::constant || g[source].op->kind == graph::Kind::iota)
    return {};
  const Dims shape = v.shape(), whole = g[matrix].shape;
  const int columns = detail::axes_of(shape, shape.rank, whole[rank - 1]),
            rows = detail::axes_of(shape, shape.rank - columns, whole[rank - 2]);
  if (rows == 0 || columns == 0) return {};
  graph::Node n;
  n.op = &graph::rules<op::Merge>;
  n.type = v.type();
  n.shape = g[x].shape;
  n.attr[0] = turned ? columns : rows;
  n.attr[1] = turned ? rows : columns;
  if (turned) {
    op::Permute::Order order{};
    const int first = shape.rank - rows - columns;
    for (int i = 0; i < shape.rank; ++i)
      order[static_cast<std::size_t>(i)] = i < first ? i : i < first + columns ? i + rows : i - columns;
    v = op::permute(v, order);
  }
  n.in.items[0] = v.id;
  return g.add(n);
}

/// The loops over these axes of a place, innermost first.
constexpr Loops loops_of(const Dims& shape, const Place& p, int first, int last) {
  const detail::Segments s = detail::segments(shape, p, first, last);
  Loops r;
  for (int i = 0; i < s.count; ++i) {
    r.extent.items[i] = static_cast<int>(s.at[i].extent);
    r.stride.items[i] = s.at[i].stride;
  }
  return r;
}

}  // namespace ctgrad::plan
