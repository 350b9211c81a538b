// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Fusion: every computed node gets a home kernel, greedily in topological order. A kernel is a row region
// (one loop over rows by columns with any number of elementwise nodes and reductions) or a matrix product
// with its epilogue.
#pragma once
#include <ctgrad/core/fail.hpp>
#include <ctgrad/core/items.hpp>
#include <ctgrad/plan/lower.hpp>
#include <ctgrad/plan/sums.hpp>

#include <algorithm>

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
  Table<int> kernel;   // per node: its home, or for views and copies that cost nothing when they are ready;
                       // -1 for leaves
  Table<char> brings;  // per node: whether it has an operand without a home, which is evaluated beside it
  Items<Region> regions;
};

namespace detail {

/// Operands that a kernel must find in memory: indices and the tables they point into.
constexpr bool from_memory(const graph::Node& n, int i) {
  return n.op->kind == graph::Kind::gather || (n.op->kind == graph::Kind::scatter && i < 2) ||
         n.op->kind == graph::Kind::matmul;
}

/// Joins the rows of n to a nest, with those of operands that have no home and would be evaluated beside it.
constexpr bool join_nest(const Lowered& g, const Fused& f, int id, Nest& nest) {
  const graph::Node& n = g.nodes[id];
  if (!nest.join(Nest(iteration(g.nodes, n)))) return false;
  if (f.brings.items[id] == 0) return true;
  for (int i = 0; i < n.op->arity; ++i) {
    const int x = from_memory(n, i) ? -1 : g.in_register.items[n.in.items[i]];
    if (x >= 0 && f.kernel.items[x] < 0 && !join_nest(g, f, x, nest)) return false;
  }
  return true;
}

/// The floating-point type that a kernel computes n in.
constexpr Scalar kernel_type(const Lowered& g, const graph::Node& n) {
  return n.type == Scalar::boolean ? g.nodes[n.in.items[0]].type : n.type;
}

/// Whether n is a sum over so many rows that it is cut in blocks, of some of the rows' axes and not of
/// others. Products, which come tile by tile, have blocks only for sums over all rows.
constexpr bool is_long_partial_sum(const Lowered& g, const graph::Node& n) {
  if (!graph::is<op::Sum>(n)) return false;
  const Dims& x = g.nodes[n.in.items[0]].shape;
  std::int64_t rows = x.rows(), kept = n.shape.rows();
  return kept > 1 && rows / kept > few_rows && rows / kept > longest_chain(rows / kept);
}

/// Whether n, which has as many rows as region k, can be computed in it; `nest` is the region's then.
constexpr bool can_join(const Lowered& g, const Fused& f, int id, int k, Nest& nest) {
  const graph::Node& n = g.nodes[id];
  const Region& r = f.regions.data()[k];
  const int columns = iteration(g.nodes, n).columns();
  if (r.members >= max_members || kernel_type(g, n) != r.type) return false;
  if (columns != r.columns && columns != 1 && (r.columns != 1 || r.product >= 0)) return false;
  if (r.product >= 0) {
    const bool row_reduction = n.op->kind == graph::Kind::reduction && !is_sink(g.nodes, n);
    if (row_reduction || columns != r.columns || n.op->kind == graph::Kind::scatter ||
        is_long_partial_sum(g, n))
      return false;
  }
  for (int i = 0; i < n.op->arity; ++i) {
    const int o = n.in.items[i];
    if (f.kernel.items[o] < k) continue;
    const int x = g.in_register.items[o];
    if (from_memory(n, i) || x < 0 || f.kernel.items[x] != k) return false;
    // What meets its own maximum in a row too long to be buffered is stored, and loaded by another kernel.
    if (columns > buffered_columns && graph::is<op::Equal>(n) && graph::is<op::Amax>(g.nodes[x]))
      return false;
  }
  nest = r.nest;
  return join_nest(g, f, id, nest);
}

/// Nodes whose value must be in memory because somebody takes it from there.
constexpr Table<char> needed_in_memory(const Lowered& g) {
  Table<char> needed(g.size);
  const auto mark = [&](int id) {
    while (g.nodes[id].op->kind == graph::Kind::view) id = g.nodes[id].in.items[0];
    needed.items[id] = 1;
  };
  for (int r : g.graph.roots) mark(r);
  for (std::size_t id = 0; id < g.size; ++id) {
    const graph::Node& n = g.nodes[id];
    if (n.op->kind == graph::Kind::view) continue;
    for (int i = 0; i < n.op->arity; ++i) {
      const int o = n.in.items[i];
      if (from_memory(n, i) || g.elided.items[id] != 0 || g.in_register.items[o] < 0) mark(o);
    }
  }
  return needed;
}

}  // namespace detail

/// Homes for all nodes of a lowered graph.
constexpr Fused fuse(const Lowered& g) {
  using graph::Kind;
  Fused f{Table<int>(g.size), Table<char>(g.size), {}};
  const Table<char> in_memory = detail::needed_in_memory(g);
  for (int id = 0; id < static_cast<int>(g.size); ++id) {
    const graph::Node& n = g.nodes[id];
    int ready = -1;
    for (int i = 0; i < n.op->arity; ++i)
      if (const int k = f.kernel.items[n.in.items[i]]; k > ready)
        ready = k;
      else if (k < 0 && g.in_register.items[n.in.items[i]] >= 0 && !detail::from_memory(n, i))
        f.brings.items[id] = 1;
    if (g.late.items[id] != 0 && n.op->kind != Kind::view)
      ready = std::max(ready, static_cast<int>(f.regions.size()) - 1);
    // Comparisons of arguments and converted integers cost nothing worth a home: whoever wants them computes
    // them.
    const bool free = ready < 0 && in_memory.items[id] == 0 && n.op->kind == Kind::elementwise &&
                      (n.type == Scalar::boolean || g.nodes[n.in.items[0]].type == Scalar::i32);
    if (!detail::computes(n) || g.elided.items[id] != 0 || free) {
      f.kernel.items[id] = ready;
      continue;
    }
    const Dims& it = iteration(g.nodes, n);
    const std::int64_t rows = it.rows();
    const int count = static_cast<int>(f.regions.size());
    int home = -1;
    Nest nest(it);
    if (n.op->kind != Kind::matmul) {
      const Region* const region = f.regions.data();
      for (int k = ready < 0 ? 0 : ready; k < count && home < 0; ++k)
        if (region[k].rows == rows && (k == ready || region[k].product < 0) &&
            detail::can_join(g, f, id, k, nest))
          home = k;
    }
    if (home < 0) {
      home = count;
      nest = Nest(it);
      if (!detail::join_nest(g, f, id, nest))
        fail("ctgrad: plan: operands of one node have rows that do not fit into one loop nest");
      f.regions.push_back(
          {n.op->kind == Kind::matmul ? id : -1, rows, it.columns(), 0, detail::kernel_type(g, n), nest});
    }
    Region& r = f.regions.data()[home];
    if (it.columns() > r.columns) r.columns = it.columns();
    ++r.members;
    r.nest = nest;
    f.kernel.items[id] = home;
  }
  return f;
}

}  // namespace ctgrad::plan
