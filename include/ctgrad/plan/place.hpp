// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Where a node's elements are: a buffer, an offset and a stride per axis. Views are places computed from
// places.
#pragma once
#include <ctgrad/op/registry.hpp>

namespace ctgrad::plan {

using Strides = Array<std::int64_t, max_rank>;

/// Element i of a vector: node ids are int, so that -1 can be none.
template <class V>
constexpr auto at(V& v, int i) -> decltype(v[0]) {
  return v[static_cast<std::size_t>(i)];
}

/// Offset and strides are in elements; owner is the node whose buffer it is.
struct Place {
  int owner = -1;
  std::int64_t offset = 0;
  Strides stride{};

  constexpr bool valid() const { return owner >= 0; }
  constexpr std::int64_t& step(int axis) { return stride[static_cast<std::size_t>(axis)]; }
  constexpr std::int64_t step(int axis) const { return stride[static_cast<std::size_t>(axis)]; }
};

constexpr Place dense(int owner, const Dims& shape) { return {owner, 0, dense_strides(shape)}; }

/// An iota has no buffer; its value is linear in the indices, as addresses are, with stride 1 along its axis.
constexpr Place index_place(int owner, int axis) {
  Place p{owner, 0, {}};
  p.step(axis) = 1;
  return p;
}

/// Where a node that is not a view has its elements, if nobody asks for another place.
constexpr Place own_place(int id, const graph::Node& n) {
  return n.op->kind == graph::Kind::iota ? index_place(id, n.attr[0]) : dense(id, n.shape);
}

/// Whether the elements lie one behind the other.
constexpr bool is_dense(const Place& p, const Dims& shape) {
  const Strides s = dense_strides(shape);
  for (int i = 0; i < shape.rank; ++i)
    if (shape.extent[i] != 1 && p.stride.items[i] != s.items[i]) return false;
  return true;
}

/// The place of the same elements under another shape, if strides can express it; otherwise an invalid Place.
constexpr Place reshaped(const Place& p, const Dims& from, const Dims& to) {
  Place r{p.owner, p.offset, {}};
  int i = from.rank, j = to.rank;
  while (true) {
    while (i > 0 && from.extent[i - 1] == 1) --i;
    while (j > 0 && to.extent[j - 1] == 1) --j;
    if (i == 0 || j == 0) return r;
    // A group of axes on each side with equal products; within it the old axes must be contiguous to one
    // another.
    std::int64_t old_size = from.extent[i - 1], new_size = to.extent[j - 1];
    const std::int64_t unit = p.stride.items[i - 1];
    int old_first = i - 1, new_first = j - 1;
    while (old_size != new_size) {
      if (old_size < new_size) {
        --old_first;
        if (from.extent[old_first] != 1 && p.stride.items[old_first] != unit * old_size) return {};
        old_size *= from.extent[old_first];
      } else {
        --new_first;
        new_size *= to.extent[new_first];
      }
    }
    std::int64_t stride = unit;
    for (int a = j - 1; a >= new_first; --a) {
      r.stride.items[a] = stride;
      stride *= to.extent[a];
    }
    i = old_first;
    j = new_first;
  }
}

/// The place of a view of an operand at p; invalid if it needs a copy.
constexpr Place view(const graph::Node& n, const Place& p, const Dims& operand) {
  if (graph::is<op::Reshape>(n)) return reshaped(p, operand, n.shape);
  Place r = p;
  if (graph::is<op::Permute>(n))
    for (int i = 0; i < n.shape.rank; ++i) r.stride.items[i] = p.stride.items[n.attr.items[i]];
  else if (graph::is<op::Slice>(n))
    r.offset += n.attr.items[1] * p.stride.items[n.attr.items[0]];
  else if (graph::is<op::Unfold>(n)) {
    const int axis = n.attr.items[0];
    for (int i = n.shape.rank; i-- > axis + 2;) r.stride.items[i] = p.stride.items[i - 1];
    r.stride.items[axis + 1] = n.attr.items[1] * p.stride.items[axis];
    r.stride.items[axis] = n.attr.items[2] * p.stride.items[axis];
  } else if (graph::is<op::Broadcast>(n))
    for (int i = 0; i < n.shape.rank; ++i)
      if (operand.extent[i] != n.shape.extent[i]) r.stride.items[i] = 0;
  return r;
}

/// The place of x as if every computed node were dense.
constexpr Place dense_place(const graph::Builder& g, int x) {
  const graph::Node& n = g[x];
  if (n.op->kind != graph::Kind::view) return own_place(x, n);
  return view(n, dense_place(g, n.in.items[0]), g[n.in.items[0]].shape);
}

/// The inverse for permute and reshape: where the operand must be for its view n to be at p; invalid if
/// impossible.
constexpr Place unview(const graph::Node& n, const Place& p, const Dims& operand) {
  if (graph::is<op::Reshape>(n)) return reshaped(p, n.shape, operand);
  Place r = p;
  if (!graph::is<op::Permute>(n)) return {};
  for (int i = 0; i < n.shape.rank; ++i) r.stride.items[n.attr.items[i]] = p.stride.items[i];
  return r;
}

}  // namespace ctgrad::plan
