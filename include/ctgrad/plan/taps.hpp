// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Pooling reduces the taps of windows, a few numbers that are far apart. Elementwise operations on a view for
// each tap do it in one pass over the results, where a reduction over rows would go over them once for each
// tap.
#pragma once
#include <ctgrad/plan/place.hpp>

namespace ctgrad::plan {

/// So many numbers are reduced to one at most…
inline constexpr int most_taps = 16;
/// …and to so many at least: fewer stay in the first-level cache anyway.
inline constexpr std::int64_t least_pooled = 1 << 12;
/// Taps that are neighbours in memory: what is so many elements apart or fewer is read in batches.
inline constexpr int most_tap_stride = 4;

/// How many nodes taps may add to a graph of so many: the tables of its plan have room for four times as
/// many, and for these.
constexpr int most_tap_nodes(int nodes) { return nodes + 224; }

namespace detail {

/// Whether what x is computed with, by at most `depth` elementwise operations, is in memory, at least one
/// value of it in another order; others may be the same for all taps.
constexpr bool is_of_taps(const graph::Builder& g, int x, int depth, bool& moved) {
  const graph::Node& n = g[x];
  if (n.op->kind == graph::Kind::constant || graph::is<op::Broadcast>(n)) return true;
  if (n.op->kind == graph::Kind::elementwise && depth > 0) {
    for (int k = 0; k < n.op->arity; ++k)
      if (!is_of_taps(g, n.in.items[k], depth - 1, moved)) return false;
    return true;
  }
  if (n.op->kind != graph::Kind::view || n.type == Scalar::boolean) return false;
  bool here = false;
  for (int v = x; g[v].op->kind == graph::Kind::view; v = g[v].in.items[0])
    here = here || graph::is<op::Permute>(g[v]) || graph::is<op::Unfold>(g[v]);
  moved = moved || here;
  return here;
}

/// How many nodes x is at one tap: of elementwise operations and views.
constexpr int nodes_at_tap(const graph::Builder& g, int x) {
  const graph::Node& n = g[x];
  int count = 1;
  if (n.op->kind == graph::Kind::elementwise)
    for (int k = 0; k < n.op->arity; ++k) count += nodes_at_tap(g, n.in.items[k]);
  return count;
}
/// Takes the nodes of so many taps of x out of those that are left, if there are as many.
constexpr bool takes_nodes(const graph::Builder& g, int x, std::int64_t taps, int& left) {
  const std::int64_t count = taps * (nodes_at_tap(g, x) + 1);
  if (count > left) return false;
  left -= static_cast<int>(count);
  return true;
}
/// Whether the taps of what x is computed with are windows, or are so near to each other in memory.
constexpr bool are_near(const graph::Builder& g, int x) {
  const graph::Node& n = g[x];
  if (n.op->kind == graph::Kind::elementwise) {
    for (int k = 0; k < n.op->arity; ++k)
      if (are_near(g, n.in.items[k])) return true;
    return false;
  }
  if (n.op->kind != graph::Kind::view || graph::is<op::Broadcast>(n)) return false;
  for (int v = x; g[v].op->kind == graph::Kind::view; v = g[v].in.items[0])
    if (graph::is<op::Unfold>(g[v])) return true;
  const Place p = dense_place(g, x);
  const std::int64_t step = p.valid() ? p.step(n.shape.rank - 1) : 0;
  return 1 < step && step <= most_tap_stride;
}

/// x at an index of an axis, which gets extent 1.
constexpr graph::Value tap(graph::Builder& g, int x, int axis, int index) {
  graph::Node n = g[x];
  n.shape[axis] = 1;
  if (graph::is<op::Broadcast>(n)) {
    const int from = n.in.items[0];
    return op::broadcast_to(
        g[from].shape[axis] == 1 ? graph::Value{&g, from} : op::slice({&g, from}, axis, index, 1), n.shape);
  }
  if (n.op->kind != graph::Kind::elementwise) return op::slice({&g, x}, axis, index, 1);
  for (int k = 0; k < n.op->arity; ++k) n.in.items[k] = tap(g, n.in.items[k], axis, index).id;
  g.where = n.where;
  return g.add(n);
}

}  // namespace detail

/// The reduction n of taps, computed tap by tap; invalid if it is another one, or more than `left` nodes.
constexpr graph::Value reduced_taps(graph::Builder& g, const graph::Node& n, int& left) {
  const bool sums = graph::is<op::Sum>(n);
  const int x = n.in.items[0];
  const Dims shape = g[x].shape;
  if ((!sums && !graph::is<op::Amax>(n)) || n.shape.size() < least_pooled ||
      n.shape.columns() != shape.columns())
    return {};
  std::int64_t taps = 1;
  for (int i = 0; i < shape.rank; ++i)
    if (n.shape[i] != shape[i]) taps *= shape[i];
  bool moved = false;
  if (taps > most_taps || !detail::is_of_taps(g, x, 3, moved) || !moved ||
      !detail::takes_nodes(g, x, taps, left))
    return {};
  graph::Value all;
  for (std::int64_t t = 0; t < taps; ++t) {
    graph::Value one{&g, x};
    std::int64_t rest = t;
    for (int i = shape.rank; i-- > 0;)
      if (n.shape[i] != shape[i]) {
        one = detail::tap(g, one.id, i, static_cast<int>(rest % shape[i]));
        rest /= shape[i];
      }
    g.where = n.where;
    all = t == 0 ? one : sums ? op::operator+(all, one) : op::maximum(all, one);
  }
  return all;
}

namespace detail {

/// Adds to `axes`, as bits, those along which broadcast values that x is computed with are repeated; false if
/// they differ.
constexpr bool repeated_along(const graph::Builder& g, int x, unsigned& axes) {
  const graph::Node& n = g[x];
  if (graph::is<op::Broadcast>(n)) {
    const Dims& from = g[n.in.items[0]].shape;
    unsigned here = 0;
    for (int i = 0; i < n.shape.rank; ++i)
      if (from[i] != n.shape[i]) here |= 1u << i;
    const bool same = axes == 0 || axes == here;
    axes = here;
    return same;
  }
  if (n.op->kind != graph::Kind::elementwise) return true;
  for (int k = 0; k < n.op->arity; ++k)
    if (!repeated_along(g, n.in.items[k], axes)) return false;
  return true;
}

/// x, whose parts along these axes are written where they belong, from axis `axis` on.
constexpr graph::Value in_taps(graph::Builder& g, int x, unsigned axes, int axis, const auto& copy) {
  while (axis < max_rank && (axes >> axis & 1u) == 0) ++axis;
  if (axis == max_rank) return {&g, x};
  graph::Value all;
  for (int i = 0, taps = g[x].shape[axis]; i < taps; ++i) {
    const graph::Value one{&g, copy(g, in_taps(g, tap(g, x, axis, i).id, axes, axis + 1, copy).id)};
    all = i == 0 ? one : op::concat({&g, i == 1 ? all.id : copy(g, all.id)}, one, axis);
  }
  return all;
}

}  // namespace detail

/// The elementwise n, of which some values are the same for all taps, as pooling's gradient is, computed tap
/// by tap: one pass reads those values once. Invalid if it is another one, or more than `left` nodes. `copy`
/// gives a value its own place.
constexpr graph::Value spread_taps(graph::Builder& g, const graph::Node& n, int& left, const auto& copy) {
  bool moved = false;
  unsigned axes = 0;
  if (n.type == Scalar::boolean || n.shape.size() < least_pooled) return {};
  std::int64_t taps = 1;
  for (int k = 0; k < n.op->arity; ++k)
    if (!detail::is_of_taps(g, n.in.items[k], 2, moved) || !detail::repeated_along(g, n.in.items[k], axes))
      return {};
  for (int i = 0; i < n.shape.rank; ++i)
    if ((axes >> i & 1u) != 0) taps *= n.shape[i];
  if (!moved || taps < 2 || taps > most_taps || n.shape.size() / taps < least_pooled ||
      (axes >> (n.shape.rank - 1) & 1u) != 0)
    return {};
  bool near = false;
  int nodes = 1;
  for (int k = 0; k < n.op->arity; ++k) {
    near = near || detail::are_near(g, n.in.items[k]);
    nodes += detail::nodes_at_tap(g, n.in.items[k]);
  }
  const std::int64_t count = taps * (nodes + 2);  // each with two copies
  if (!near || count > left) return {};
  left -= static_cast<int>(count);
  return detail::in_taps(g, g.add(n).id, axes, 0, copy);
}

}  // namespace ctgrad::plan
