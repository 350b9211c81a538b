// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Fusion: every computed node gets a home kernel, greedily in topological order. A kernel is a row region
// (one loop over rows by columns with any number of elementwise nodes and reductions) or a matrix product
// with its epilogue.
#pragma once
#include <ctgrad/core/fail.hpp>
#include <ctgrad/plan/lower.hpp>
#include <ctgrad/plan/nest.hpp>
#include <ctgrad/plan/sums.hpp>

#include <algorithm>
#include <vector>

namespace ctgrad::plan {

/// Members of a home kernel; above it a new kernel is begun, so that compile time per kernel stays bounded.
inline constexpr int max_members = 96;

struct Region {
  int product = -1;  // the matmul node, or -1 for a row region
  std::int64_t rows = 1;
  int columns = 1;
  int members = 0;
  Scalar type{};
  Nest nest;
};

struct Fused {
  std::vector<int> kernel;  // per node: its home, or for views and copies that cost nothing when they are
                            // ready; -1 for leaves
  std::vector<Region> regions;
};

/// What a kernel iterates over to compute n.
constexpr const Dims& iteration(const std::vector<graph::Node>& nodes, const graph::Node& n) {
  if (n.op->kind == graph::Kind::reduction) return nodes[static_cast<std::size_t>(n.in[0])].shape;
  if (n.op->kind == graph::Kind::scatter) return nodes[static_cast<std::size_t>(n.in[2])].shape;
  return n.shape;
}

/// Results that exist only when their kernel has seen all rows.
constexpr bool is_sink(const std::vector<graph::Node>& nodes, const graph::Node& n) {
  if (n.op->kind == graph::Kind::scatter) return true;
  if (n.op->kind != graph::Kind::reduction) return false;
  const Dims& x = nodes[static_cast<std::size_t>(n.in[0])].shape;
  return x.rank == 0 || x.columns() == n.shape.columns();  // the last axis is not the reduced one
}

/// The computed node whose value o is, element for element or row for row, in a kernel over o's rows and
/// columns: looks through views that change neither. -1 if o is another kind of value there.
constexpr int in_register(const Lowered& g, int o) {
  while (true) {
    const graph::Node& n = g.nodes[static_cast<std::size_t>(o)];
    if (detail::computes(n))
      return g.elided[static_cast<std::size_t>(o)] != 0 || is_sink(g.nodes, n) ? -1 : o;
    if (n.op->kind != graph::Kind::view) return -1;
    const Dims& x = g.nodes[static_cast<std::size_t>(n.in[0])].shape;
    Nest nest(n.shape);
    const bool same = x.rows() == n.shape.rows() && x.columns() == n.shape.columns() && nest.join(Nest(x));
    const bool row_scalar = graph::is<op::Broadcast>(n) && x.columns() == 1 && x.rows() == n.shape.rows();
    if (!(same && !graph::is<op::Permute>(n)) && !row_scalar) return -1;
    o = n.in[0];
  }
}

namespace detail {

/// Operands that a kernel must find in memory: indices and the tables they point into.
constexpr bool from_memory(const graph::Node& n, int i) {
  return n.op->kind == graph::Kind::gather || (n.op->kind == graph::Kind::scatter && i < 2) ||
         n.op->kind == graph::Kind::matmul;
}

/// Joins the rows of n to a nest, with those of operands that have no home and would be evaluated beside it.
constexpr bool join_nest(const Lowered& g, const Fused& f, const graph::Node& n, Nest& nest) {
  if (!nest.join(Nest(iteration(g.nodes, n)))) return false;
  for (int i = 0; i < n.op->arity; ++i) {
    const int x = from_memory(n, i) ? -1 : in_register(g, n.in[static_cast<std::size_t>(i)]);
    if (x >= 0 && f.kernel[static_cast<std::size_t>(x)] < 0 &&
        !join_nest(g, f, g.nodes[static_cast<std::size_t>(x)], nest))
      return false;
  }
  return true;
}

/// The floating-point type that a kernel computes n in.
constexpr Scalar kernel_type(const Lowered& g, const graph::Node& n) {
  return n.type == Scalar::boolean ? g.nodes[static_cast<std::size_t>(n.in[0])].type : n.type;
}

/// Whether n is a sum over so many rows that it is cut in blocks, of some of the rows' axes and not of
/// others. Products, which come tile by tile, have blocks only for sums over all rows.
constexpr bool is_long_partial_sum(const Lowered& g, const graph::Node& n) {
  if (!graph::is<op::Sum>(n)) return false;
  const Dims& x = g.nodes[static_cast<std::size_t>(n.in[0])].shape;
  std::int64_t rows = x.rows(), kept = n.shape.rows();
  return kept > 1 && rows / kept > few_rows && rows / kept > longest_chain(rows / kept);
}

constexpr bool can_join(const Lowered& g, const Fused& f, const graph::Node& n, int k) {
  const Region& r = f.regions[static_cast<std::size_t>(k)];
  const Dims& it = iteration(g.nodes, n);
  const bool row_reduction = n.op->kind == graph::Kind::reduction && !is_sink(g.nodes, n);
  if (r.members >= max_members || it.rows() != r.rows || kernel_type(g, n) != r.type) return false;
  if (it.columns() != r.columns && it.columns() != 1 && (r.columns != 1 || r.product >= 0)) return false;
  if (r.product >= 0 && (row_reduction || it.columns() != r.columns || n.op->kind == graph::Kind::scatter ||
                         is_long_partial_sum(g, n)))
    return false;
  for (int i = 0; i < n.op->arity; ++i) {
    const int o = n.in[static_cast<std::size_t>(i)];
    if (f.kernel[static_cast<std::size_t>(o)] < k) continue;
    const int x = in_register(g, o);
    if (from_memory(n, i) || x < 0 || f.kernel[static_cast<std::size_t>(x)] != k) return false;
    // What meets its own maximum in a row too long to be buffered is stored, and loaded by another kernel.
    if (graph::is<op::Equal>(n) && graph::is<op::Amax>(g.nodes[static_cast<std::size_t>(x)]) &&
        it.columns() > buffered_columns)
      return false;
  }
  Nest nest = r.nest;
  return join_nest(g, f, n, nest);
}

/// Nodes whose value must be in memory because somebody takes it from there.
constexpr std::vector<char> needed_in_memory(const Lowered& g) {
  std::vector<char> needed(g.nodes.size(), 0);
  const auto mark = [&](int id) {
    while (g.nodes[static_cast<std::size_t>(id)].op->kind == graph::Kind::view)
      id = g.nodes[static_cast<std::size_t>(id)].in[0];
    needed[static_cast<std::size_t>(id)] = 1;
  };
  for (int r : g.roots) mark(r);
  for (std::size_t id = 0; id < g.nodes.size(); ++id) {
    const graph::Node& n = g.nodes[id];
    if (n.op->kind == graph::Kind::view) continue;
    for (int i = 0; i < n.op->arity; ++i) {
      const int o = n.in[static_cast<std::size_t>(i)];
      if (from_memory(n, i) || g.elided[id] != 0 || in_register(g, o) < 0) mark(o);
    }
  }
  return needed;
}

}  // namespace detail

/// Homes for all nodes of a lowered graph.
constexpr Fused fuse(const Lowered& g) {
  using graph::Kind;
  Fused f;
  f.kernel.assign(g.nodes.size(), -1);
  const std::vector<char> in_memory = detail::needed_in_memory(g);
  for (std::size_t id = 0; id < g.nodes.size(); ++id) {
    const graph::Node& n = g.nodes[id];
    int ready = -1;
    for (int o : n.in)
      if (o >= 0 && f.kernel[static_cast<std::size_t>(o)] > ready)
        ready = f.kernel[static_cast<std::size_t>(o)];
    if (!g.late.empty() && g.late[id] != 0 && n.op->kind != Kind::view)
      ready = std::max(ready, static_cast<int>(f.regions.size()) - 1);
    // Comparisons of arguments and converted integers cost nothing worth a home: whoever wants them computes
    // them.
    const bool free =
        ready < 0 && in_memory[id] == 0 && n.op->kind == Kind::elementwise &&
        (n.type == Scalar::boolean || g.nodes[static_cast<std::size_t>(n.in[0])].type == Scalar::i32);
    if (!detail::computes(n) || g.elided[id] != 0 || free) {
      f.kernel[id] = ready;
      continue;
    }
    const Dims& it = iteration(g.nodes, n);
    int home = -1;
    if (n.op->kind != Kind::matmul) {
      for (int k = ready < 0 ? 0 : ready; k < static_cast<int>(f.regions.size()) && home < 0; ++k)
        if (detail::can_join(g, f, n, k) &&
            (k == ready || f.regions[static_cast<std::size_t>(k)].product < 0))
          home = k;
    }
    if (home < 0) {
      home = static_cast<int>(f.regions.size());
      f.regions.push_back({n.op->kind == Kind::matmul ? static_cast<int>(id) : -1, it.rows(), it.columns(), 0,
                           detail::kernel_type(g, n), Nest(it)});
    }
    Region& r = f.regions[static_cast<std::size_t>(home)];
    if (it.columns() > r.columns) r.columns = it.columns();
    ++r.members;
    if (!detail::join_nest(g, f, n, r.nest))
      fail("ctgrad: plan: operands of one node have rows that do not fit into one loop nest");
    f.kernel[id] = home;
  }
  return f;
}

}  // namespace ctgrad::plan
