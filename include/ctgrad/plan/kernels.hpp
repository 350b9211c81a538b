// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// From a region to its kernel's spec and the memory operands that one call of it needs.
#pragma once
#include <ctgrad/core/fail.hpp>
#include <ctgrad/core/items.hpp>
#include <ctgrad/op/broadcast.hpp>
#include <ctgrad/plan/keep.hpp>
#include <ctgrad/plan/levels.hpp>
#include <ctgrad/plan/segments.hpp>
#include <ctgrad/plan/spec.hpp>
#include <ctgrad/plan/sums.hpp>
#include <ctgrad/plan/windows.hpp>

#include <algorithm>

namespace ctgrad::plan {

/// A memory operand of a kernel node: elements of the owner's buffer from an offset; owner -1 is none.
struct Operand {
  int owner = -1;
  std::int64_t offset = 0;
  bool written = false;
};

/// One call of a kernel.
struct Call {
  Spec spec;
  Items<KernelNode> nodes;
  Items<Operand> operands;  // one per node; then the matrices a and b of a product
};

namespace detail {

class CallBuilder {
public:
  constexpr CallBuilder(const Lowered& g, const Kept& kept)
      : g_(g), kept_(kept), nodes_(g.nodes), local_(g.size) {}

  /// The call of the kernel that evaluates these nodes, the last of which comes first.
  constexpr void build(const Region& region, const Items<int>& evaluate, Call& call) {
    const int* const ids = evaluate.data();
    const int count = static_cast<int>(evaluate.size());
    region_ = region;
    rows_.clear();
    matrix_rows_ = {};
    call_ = {};
    call_.nodes.reserve(static_cast<std::size_t>(4 * count + 4));
    call_.operands.reserve(static_cast<std::size_t>(4 * count + 4));
    call_.spec.type = region_.type;
    call_.spec.rows = region_.rows;
    for (int i = 0; i < count; ++i) {
      const int columns = iteration(nodes_, nodes_[ids[i]]).columns();
      if (columns > call_.spec.columns) call_.spec.columns = columns;
      local_.items[ids[i]] = pending;
    }
    // From each effect down to what it needs: equal work gets equal specs whatever the nodes' numbers are.
    for (int i = count; i-- > 0;)
      if (kept_.stored.items[ids[i]] != 0 || is_sink(nodes_, nodes_[ids[i]])) add(ids[i]);
    if (region_.product >= 0) add_matrices();
    finish_rows();
    delay_sums(call_.nodes, call_.spec.passes);
    call_.spec.nodes = static_cast<int>(call_.nodes.size());
    call_.spec.scratch = scratch_elements(call_.spec, call_.nodes) > 0;
    for (int i = 0; i < count; ++i) local_.items[ids[i]] = elsewhere;
    call = std::move(call_);
  }

private:
  constexpr int push(const KernelNode& k, const Operand& operand, const Segments& rows) {
    const int id = static_cast<int>(call_.nodes.size());
    if (id == max_kernel_nodes) fail("ctgrad: plan: a kernel has too many nodes");
    call_.nodes.push_back(k);
    call_.operands.push_back(operand);
    rows_.push_back(rows);
    return id;
  }

  /// The kernel node that gives operand o's value.
  constexpr int value_of(int o) {
    const int x = g_.in_register.items[o];
    if (x < 0 || local_.items[x] == elsewhere) return load(o);
    add(x);
    return local_.items[x] - first;
  }

  constexpr int load(int o, int inner = 1) {
    const graph::Node& n = nodes_[o];
    int source = o;
    while (nodes_[source].op->kind == graph::Kind::view) source = nodes_[source].in.items[0];
    const Place& p = g_.place.items[o];
    KernelNode k;
    k.type = n.type;
    Operand operand;
    Segments rows;
    if (nodes_[source].op->kind == graph::Kind::constant) {
      k.use = Use::constant;
      k.bits = nodes_[source].bits;
    } else {
      k.column = inner == 1 && n.shape.rank > 0 && n.shape.columns() > 1 ? p.step(n.shape.rank - 1) : 0;
      k.vector = k.column != 0;
      rows = row_segments(n.shape, p, inner);
      if (nodes_[source].op->kind == graph::Kind::iota) {
        if (inner == 0) fail("ctgrad: plan: an index must be an argument of the function");
        iota_place(o, k, rows);
      } else {
        k.use = Use::load;
        k.memory = true;
        operand = {p.owner, p.offset, false};
      }
    }
    const KernelNode* const others = call_.nodes.data();
    const Operand* const from = call_.operands.data();
    const int count = static_cast<int>(call_.nodes.size());
    for (int i = 0; i < count; ++i)  // one load for each place
      if (others[i].use == k.use && from[i].owner == operand.owner && from[i].offset == operand.offset &&
          !from[i].written && others[i].bits == k.bits && others[i].type == k.type &&
          others[i].column == k.column && others[i].offset == k.offset && rows_.data()[i] == rows)
        return i;
    return push(k, operand, rows);
  }

  /// An iota's value is linear in the indices: strides are 1 along its axis as the views between moved it.
  constexpr void iota_place(int o, KernelNode& k, Segments& rows) const {
    Items<int> chain;
    int source = o;
    for (; nodes_[source].op->kind == graph::Kind::view; source = nodes_[source].in.items[0])
      chain.push_back(source);
    Place p = index_place(source, nodes_[source].attr[0]);
    for (std::size_t i = chain.size(); i-- > 0;)
      p = view(nodes_[chain[i]], p, nodes_[nodes_[chain[i]].in.items[0]].shape);
    if (!p.valid()) fail("ctgrad: plan: a reshape of an iota was left without a copy");
    const Dims& shape = nodes_[o].shape;
    k.use = Use::iota;
    k.column = shape.rank > 0 && shape.columns() > 1 ? p.step(shape.rank - 1) : 0;
    k.vector = k.column != 0;
    k.offset = p.offset;
    rows = row_segments(shape, p);
  }

  constexpr void add(int id) {
    if (local_.items[id] >= first) return;
    const graph::Node& n = nodes_[id];
    const bool stored = kept_.stored.items[id] != 0;
    KernelNode k;
    k.code = n.op->code;
    k.type = n.type;
    k.cost = static_cast<std::int16_t>(n.op->cost);
    const Place& p = g_.place.items[id];
    Operand operand;
    Segments rows;
    const auto stores_rows_of = [&](const Dims& shape, const Place& at) {
      k.memory = true;
      operand = {at.owner, at.offset, true};
      // A product of one column is still evaluated in batches, of which one lane is used.
      const std::int64_t single = region_.product >= 0 && region_.columns == 1 ? 1 : 0;
      k.column = shape.rank > 0 && shape.columns() > 1 ? at.step(shape.rank - 1) : single;
      rows = row_segments(shape, at);
    };
    switch (n.op->kind) {
    case graph::Kind::matmul:
      k.use = Use::product;
      k.vector = true;
      break;
    case graph::Kind::gather: {
      const Place& table = g_.place.items[n.in.items[0]];
      k.use = Use::gather;
      k.in.items[0] = static_cast<std::int16_t>(load(n.in.items[1], 0));
      k.in.items[1] = static_cast<std::int16_t>(push_table(table));
      k.vector = n.shape.columns() > 1;
      break;
    }
    case graph::Kind::scatter: {
      k.use = Use::scatter;
      k.in.items[0] = static_cast<std::int16_t>(value_of(n.in.items[2]));
      k.in.items[1] = static_cast<std::int16_t>(load(n.in.items[1], 0));
      k.vector = nodes_[n.in.items[2]].shape.columns() > 1;
      k.clear = !computes(nodes_[n.in.items[0]]);
      k.size = n.shape.size();
      k.memory = true;
      operand = {p.owner, p.offset, true};
      k.row[0] = p.step(0);
      k.column = p.step(1);
      break;
    }
    case graph::Kind::reduction: {
      k.in.items[0] = static_cast<std::int16_t>(value_of(n.in.items[0]));
      // Only sums that reverse mode makes of broadcasts: in others a function's own factors may be what keeps
      // the sum finite.
      const char* const of = n.where.derivative_of;
      if (!stored && graph::is<op::Sum>(n) && of != nullptr && op::Broadcast::name == of &&
          !is_sink(nodes_, n)) {
        const int early = EarlySum(call_.nodes).build(k.in.items[0], [&](const KernelNode& node) {
          return push(node, {}, {});
        });
        if (early >= 0) {
          local_.items[id] = first + early;
          return;
        }
      }
      if (is_sink(nodes_, n)) {
        const Dims& shape = iteration(nodes_, n);
        Place at = p;
        for (int i = 0; i < shape.rank; ++i)
          if (n.shape[i] == 1) at.step(i) = 0;
        k.use = Use::sink;
        k.clear = true;
        k.size = n.shape.size();
        stores_rows_of(shape, at);
        k.vector = k.column != 0;
      } else {
        k.use = Use::reduce;
      }
      break;
    }
    default:
      k.use = Use::compute;
      for (int i = 0; i < n.op->arity; ++i) {
        const int v = value_of(n.in.items[i]);
        k.in.items[i] = static_cast<std::int16_t>(v);
        k.vector = k.vector || call_.nodes.data()[v].vector;
      }
      if (n.op->commutative && k.in.items[0] > k.in.items[1])
        std::swap(k.in.items[0], k.in.items[1]);  // one order, so that more kernels are equal
    }
    if (k.use != Use::sink && k.use != Use::scatter && stored) {
      stores_rows_of(n.shape, p);
      k.store = true;
      k.vector = k.vector || k.column != 0;
    }
    const KernelNode* const nodes = call_.nodes.data();
    for (const int i : k.in.items)
      if (i >= 0) {
        const KernelNode& o = nodes[i];
        const int level = o.level + (o.use == Use::reduce ? 1 : 0);
        if (level > k.level) k.level = static_cast<std::int16_t>(level);
      }
    if (call_.spec.passes <= k.level) call_.spec.passes = k.level + 1;
    local_.items[id] = first + push(k, operand, rows);
  }

  /// The operand that a gather reads rows of: its row stride and column stride, without a place in the row
  /// loop.
  constexpr int push_table(const Place& table) {
    KernelNode k;
    k.use = Use::table;
    k.memory = true;
    k.type = region_.type;
    k.row[0] = table.step(0);
    k.column = table.step(1);
    return push(k, {table.owner, table.offset, false}, {});
  }

  constexpr void add_matrices() {
    const graph::Node& n = nodes_[region_.product];
    Spec& s = call_.spec;
    const int rank = n.shape.rank;
    s.matmul = true;
    s.m = n.shape[rank - 2];
    s.n = n.shape[rank - 1];
    s.k = nodes_[n.in.items[0]].shape.columns();
    for (int i = 0; i < 2; ++i) {
      const int o = n.in[static_cast<std::size_t>(i)];
      const Place& p = g_.place.items[o];
      MatrixAccess& m = i == 0 ? s.a : s.b;
      if (graph::is<op::Merge>(nodes_[o])) {
        const Dims& axes = nodes_[nodes_[o].in.items[0]].shape;
        const int columns = axes.rank - nodes_[o].attr[1], rows = columns - nodes_[o].attr[0];
        m.windows = true;
        m.rows = loops_of(axes, p, rows, columns);
        m.columns = loops_of(axes, p, columns, axes.rank);
        matrix_rows_[static_cast<std::size_t>(i)] = row_segments(axes, p, axes.rank - rows);
      } else {
        m.row = p.step(rank - 2);
        m.column = p.step(rank - 1);
        matrix_rows_[static_cast<std::size_t>(i)] = row_segments(nodes_[o].shape, p, 2);
      }
      call_.operands.push_back({p.owner, p.offset, false});
    }
  }

  /// The loop nest over rows: the coarsest that every access can follow.
  constexpr void finish_rows() {
    Spec& s = call_.spec;
    KernelNode* const nodes = call_.nodes.data();
    const Segments* const rows = rows_.data();
    const int count = static_cast<int>(call_.nodes.size());
    Cuts cuts;
    cuts.add(1);
    cuts.add(s.rows);
    for (int i = 0; i < count; ++i)
      if (nodes[i].use != Use::scatter) cuts.add(rows[i], 1);
    if (s.matmul) {
      cuts.add(s.m);
      cuts.add(matrix_rows_[0], s.m);
      cuts.add(matrix_rows_[1], s.m);
    }
    s.row_dims = std::max(cuts.count - 1, 1);
    if (cuts.count == 1) cuts.at[1] = 1;
    for (int i = 0; i < s.row_dims; ++i) {  // outermost first
      const int c = s.row_dims - i;
      if (cuts.at[c] % cuts.at[c - 1] != 0)
        fail("ctgrad: plan: operands' rows do not divide into one loop nest");
      s.dim.items[i] = static_cast<int>(cuts.at[c] / cuts.at[c - 1]);
    }
    const auto strides = [&](const Segments& of, std::int64_t unit) {
      RowStrides r{};
      for (int i = 0; i < s.row_dims; ++i) {
        const std::int64_t u = cuts.at[s.row_dims - 1 - i];
        for (int j = 0; j < of.count; ++j) {
          const std::int64_t first_row = unit * of.at[j].unit;
          if (first_row <= u && u < first_row * of.at[j].extent)
            r.items[i] = of.at[j].stride * (u / first_row);
        }
      }
      return r;
    };
    for (int i = 0; i < count; ++i)
      if (rows[i].count > 0 && nodes[i].use != Use::scatter && nodes[i].use != Use::table)
        nodes[i].row = strides(rows[i], 1);
    s.a.batch = strides(matrix_rows_[0], s.m);
    s.b.batch = strides(matrix_rows_[1], s.m);
  }

  const Lowered& g_;
  const Kept& kept_;
  const graph::Node* nodes_;
  Region region_;
  // Per graph node: that this kernel does not evaluate it, or that it will, or `first` + its kernel node.
  static constexpr int elsewhere = 0, pending = 1, first = 2;
  Table<int> local_;
  Call call_;
  Items<Segments> rows_;
  Array<Segments, 2> matrix_rows_{};
};

}  // namespace detail

/// All kernel calls of a graph in the order in which they run.
constexpr Items<Call> calls(const Lowered& g, const Fused& f, const Kept& kept) {
  std::size_t count = 0;
  for (const auto& nodes : kept.evaluate)
    if (!nodes.empty()) ++count;
  Items<Call> r(count);
  detail::CallBuilder builder(g, kept);
  std::size_t c = 0;
  for (std::size_t k = 0; k < f.regions.size(); ++k)
    if (!kept.evaluate[k].empty()) builder.build(f.regions[k], kept.evaluate[k], r[c++]);
  return r;
}

}  // namespace ctgrad::plan
