// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Bias and activation of a convolution are operations on a reshaped product. They are done in the product's
// own shape, so that they can be its epilogue, and their result is what is reshaped.
#pragma once
#include <ctgrad/graph/graph.hpp>
#include <ctgrad/op/registry.hpp>

namespace ctgrad::plan {

namespace detail {

/// The shape that is broadcast to `to`, where `part` is broadcast to `from`, of the same elements; false if
/// there is none: every group of axes that become others must be repeated as a whole or not at all.
constexpr bool regrouped(const Dims& part, const Dims& from, const Dims& to, Dims& result) {
  result = to;
  int i = from.rank, j = to.rank;
  while (i > 0 && j > 0) {
    std::int64_t old_size = from.extent[--i], new_size = to.extent[--j];
    const int old_last = i, new_last = j;
    while (old_size != new_size)
      if (old_size < new_size)
        old_size *= from.extent[--i];
      else
        new_size *= to.extent[--j];
    bool whole = true, repeated = true;
    for (int a = i; a <= old_last; ++a) {
      whole = whole && part.extent[a] == from.extent[a];
      repeated = repeated && part.extent[a] == 1;
    }
    if (!whole && !repeated) return false;
    for (int a = j; a <= new_last && !whole; ++a) result[a] = 1;
  }
  return true;
}

/// x in another shape, without a way through memory; invalid if there is none.
constexpr graph::Value in_shape(graph::Builder& g, int x, const Dims& to) {
  const graph::Node n = g[x];
  if (op::is_constant({&g, x})) return op::constant(g, n.type, to, n.constant());
  if (graph::is<op::Reshape>(n) && g[n.in.items[0]].shape == to) return {&g, n.in.items[0]};
  if (graph::is<op::Broadcast>(n)) {
    int source = n.in.items[0];
    while (g[source].op->kind == graph::Kind::view) source = g[source].in.items[0];
    Dims part;
    if (g[source].op->kind != graph::Kind::leaf || !regrouped(g[n.in.items[0]].shape, n.shape, to, part))
      return {};
    return op::broadcast_to(op::reshape({&g, n.in.items[0]}, part), to);
  }
  if (n.type != Scalar::boolean || n.op->kind != graph::Kind::elementwise) return {};
  graph::Node m = n;
  m.shape = to;
  for (int k = 0; k < n.op->arity; ++k) {
    const graph::Value v = in_shape(g, n.in.items[k], to);
    if (!v.valid()) return {};
    m.in.items[k] = v.id;
  }
  return g.add(m);
}

/// Whether x is an argument, through views, or a constant.
constexpr bool is_argument(const graph::Node* nodes, int x) {
  while (nodes[x].op->kind == graph::Kind::view) x = nodes[x].in.items[0];
  return nodes[x].op->kind == graph::Kind::leaf || nodes[x].op->kind == graph::Kind::constant;
}

/// Whether x is a product or computed from one, element by element, and from arguments.
constexpr bool is_of_product(const graph::Node* nodes, int x, int depth = 4) {
  while (graph::is<op::Reshape>(nodes[x])) x = nodes[x].in.items[0];
  const graph::Node& n = nodes[x];
  if (n.op->kind == graph::Kind::matmul) return true;
  if (n.op->kind != graph::Kind::elementwise || depth == 0) return false;
  bool found = false;
  for (int k = 0; k < n.op->arity; ++k) {
    const bool product = is_of_product(nodes, n.in.items[k], depth - 1);
    if (!product && !is_argument(nodes, n.in.items[k])) return false;
    found = found || product;
  }
  return found;
}

}  // namespace detail

/// The elementwise n on a product that was reshaped to other rows, computed before the reshape; invalid if it
/// is another one.
constexpr graph::Value before_reshape(graph::Builder& g, const graph::Node& n) {
  if (n.type == Scalar::boolean) return {};
  int product = -1;
  for (int k = 0; k < n.op->arity && product < 0; ++k) {
    const graph::Node& o = g[n.in.items[k]];
    if (!graph::is<op::Reshape>(o) || o.type != n.type) continue;
    const int x = o.in.items[0];
    if (g[x].shape.columns() != n.shape.columns() && detail::is_of_product(g.nodes().data(), x)) product = x;
  }
  if (product < 0) return {};
  graph::Node m = n;
  m.shape = g[product].shape;
  for (int k = 0; k < n.op->arity; ++k) {
    const graph::Value v = detail::in_shape(g, n.in.items[k], m.shape);
    if (!v.valid()) return {};
    m.in.items[k] = v.id;
  }
  return op::reshape(g.add(m), n.shape);
}

/// The condition x ≤ 0 of r = relu(x) for an x computed from a product; -1 if r is none. It is r ≤ 0, too:
/// what comes after r need not have x, of which then no more than r is in memory.
constexpr int condition_of_relu(const graph::Node* nodes, int r) {
  const graph::Node& n = nodes[r];
  if (!graph::is<op::Select>(n)) return -1;
  const auto is_zero = [nodes](int x) {
    return nodes[x].op->kind == graph::Kind::constant && nodes[x].constant() == 0;
  };
  const int condition = n.in.items[0], x = n.in.items[2];
  const graph::Node& c = nodes[condition];
  const bool is_relu =
      graph::is<op::LessEqual>(c) && c.in.items[0] == x && is_zero(c.in.items[1]) && is_zero(n.in.items[1]);
  return is_relu && detail::is_of_product(nodes, x) ? condition : -1;
}

}  // namespace ctgrad::plan
