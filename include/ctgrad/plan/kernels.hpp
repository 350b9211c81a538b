// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// From a region to its kernel's spec and the memory operands that one call of it needs.
#pragma once
#include <ctgrad/core/fail.hpp>
#include <ctgrad/plan/keep.hpp>
#include <ctgrad/plan/spec.hpp>
#include <ctgrad/plan/sums.hpp>

#include <algorithm>
#include <vector>

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
  std::vector<KernelNode> nodes;
  std::vector<Operand> operands;  // one per node; then the matrices a and b of a product
};

namespace detail {

/// Runs of rows with one stride: rows [unit, unit·extent) of the row index move by stride elements per unit.
struct Segment {
  std::int64_t unit, extent, stride;
};

/// The rows of a place as segments, innermost first. The last `inner` axes are not rows.
constexpr std::vector<Segment> row_segments(const Dims& shape, const Place& p, int inner = 1) {
  std::vector<Segment> s;
  std::int64_t unit = 1;
  for (int i = shape.rank - 1 - inner; i >= 0; --i) {
    if (shape[i] == 1) continue;
    if (!s.empty() && p.step(i) == s.back().stride * s.back().extent)
      s.back().extent *= shape[i];
    else
      s.push_back({unit, shape[i], p.step(i)});
    unit *= shape[i];
  }
  return s;
}

class CallBuilder {
public:
  constexpr CallBuilder(const Lowered& g, const Kept& kept)
      : g_(g), kept_(kept), local_(g.nodes.size(), elsewhere) {}

  constexpr void build(const Region& region, const std::vector<int>& evaluate, Call& call) {
    region_ = region;
    rows_.clear();
    matrix_rows_ = {};
    call_ = {};
    call_.spec.type = region_.type;
    call_.spec.rows = region_.rows;
    for (int id : evaluate)
      if (iteration(g_.nodes, node(id)).columns() > call_.spec.columns)
        call_.spec.columns = iteration(g_.nodes, node(id)).columns();
    for (int id : evaluate) local_[static_cast<std::size_t>(id)] = pending;
    // From each effect down to what it needs: equal work gets equal specs whatever the nodes' numbers are.
    for (int id : evaluate)
      if (kept_.stored[static_cast<std::size_t>(id)] != 0 || is_sink(g_.nodes, node(id))) add(id);
    if (region_.product >= 0) add_matrices();
    finish_rows();
    call_.spec.nodes = static_cast<int>(call_.nodes.size());
    call_.spec.scratch = scratch_elements(call_.spec, call_.nodes) > 0;
    for (int id : evaluate) local_[static_cast<std::size_t>(id)] = elsewhere;
    call = std::move(call_);
  }

private:
  constexpr const graph::Node& node(int id) const { return g_.nodes[static_cast<std::size_t>(id)]; }
  constexpr const Place& place(int id) const { return g_.place[static_cast<std::size_t>(id)]; }

  constexpr int push(const KernelNode& k, const Operand& operand, std::vector<Segment> rows) {
    if (call_.nodes.size() == max_kernel_nodes) fail("ctgrad: plan: a kernel has too many nodes");
    call_.nodes.push_back(k);
    call_.operands.push_back(operand);
    rows_.push_back(std::move(rows));
    return static_cast<int>(call_.nodes.size()) - 1;
  }

  /// The kernel node that gives operand o's value.
  constexpr int value_of(int o) {
    const int x = in_register(g_, o);
    if (x < 0 || local_[static_cast<std::size_t>(x)] == elsewhere) return load(o);
    add(x);
    return local_[static_cast<std::size_t>(x)];
  }

  constexpr int load(int o, int inner = 1) {
    const graph::Node& n = node(o);
    int source = o;
    while (node(source).op->kind == graph::Kind::view) source = node(source).in[0];
    const Place& p = place(o);
    KernelNode k;
    k.type = n.type;
    Operand operand;
    std::vector<Segment> rows;
    if (node(source).op->kind == graph::Kind::constant) {
      k.use = Use::constant;
      k.bits = node(source).bits;
    } else {
      k.column = inner == 1 && n.shape.rank > 0 && n.shape.columns() > 1 ? p.step(n.shape.rank - 1) : 0;
      k.vector = k.column != 0;
      rows = row_segments(n.shape, p, inner);
      if (node(source).op->kind == graph::Kind::iota) {
        if (inner == 0) fail("ctgrad: plan: an index must be an argument of the function");
        iota_place(o, k, rows);
      } else {
        k.use = Use::load;
        k.memory = true;
        operand = {p.owner, p.offset, false};
      }
    }
    for (std::size_t i = 0; i < call_.nodes.size(); ++i) {  // one load for each place
      const KernelNode& other = call_.nodes[i];
      if (other.use != k.use || other.bits != k.bits || other.type != k.type || other.column != k.column ||
          other.offset != k.offset || call_.operands[i].owner != operand.owner ||
          call_.operands[i].offset != operand.offset || call_.operands[i].written)
        continue;
      if (std::equal(rows.begin(), rows.end(), rows_[i].begin(), rows_[i].end(),
                     [](const Segment& a, const Segment& b) {
                       return a.unit == b.unit && a.extent == b.extent && a.stride == b.stride;
                     }))
        return static_cast<int>(i);
    }
    return push(k, operand, std::move(rows));
  }

  /// An iota's value is linear in the indices: strides are 1 along its axis as the views between moved it.
  constexpr void iota_place(int o, KernelNode& k, std::vector<Segment>& rows) const {
    std::vector<int> chain;
    int source = o;
    for (; node(source).op->kind == graph::Kind::view; source = node(source).in[0]) chain.push_back(source);
    Place p = index_place(source, node(source).attr[0]);
    for (std::size_t i = chain.size(); i-- > 0;)
      p = view(node(chain[i]), p, node(node(chain[i]).in[0]).shape);
    if (!p.valid()) fail("ctgrad: plan: a reshape of an iota was left without a copy");
    const Dims& shape = node(o).shape;
    k.use = Use::iota;
    k.column = shape.rank > 0 && shape.columns() > 1 ? p.step(shape.rank - 1) : 0;
    k.vector = k.column != 0;
    k.offset = p.offset;
    rows = row_segments(shape, p);
  }

  constexpr void add(int id) {
    if (local_[static_cast<std::size_t>(id)] >= 0) return;
    const graph::Node& n = node(id);
    const bool stored = kept_.stored[static_cast<std::size_t>(id)] != 0;
    KernelNode k;
    k.code = n.op->code;
    k.type = n.type;
    k.cost = static_cast<std::int16_t>(n.op->cost);
    const Place& p = place(id);
    Operand operand;
    std::vector<Segment> rows;
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
      const Place& table = place(n.in[0]);
      k.use = Use::gather;
      k.in[0] = static_cast<std::int16_t>(load(n.in[1], 0));
      k.in[1] = static_cast<std::int16_t>(push_table(table));
      k.vector = n.shape.columns() > 1;
      break;
    }
    case graph::Kind::scatter: {
      k.use = Use::scatter;
      k.in[0] = static_cast<std::int16_t>(value_of(n.in[2]));
      k.in[1] = static_cast<std::int16_t>(load(n.in[1], 0));
      k.vector = node(n.in[2]).shape.columns() > 1;
      k.clear = !computes(node(n.in[0]));
      k.size = n.shape.size();
      k.memory = true;
      operand = {p.owner, p.offset, true};
      k.row[0] = p.step(0);
      k.column = p.step(1);
      break;
    }
    case graph::Kind::reduction: {
      k.in[0] = static_cast<std::int16_t>(value_of(n.in[0]));
      if (is_sink(g_.nodes, n)) {
        const Dims& shape = iteration(g_.nodes, n);
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
        const int v = value_of(n.in[static_cast<std::size_t>(i)]);
        k.in[static_cast<std::size_t>(i)] = static_cast<std::int16_t>(v);
        k.vector = k.vector || call_.nodes[static_cast<std::size_t>(v)].vector;
      }
      if (n.op->commutative && k.in[0] > k.in[1])
        std::swap(k.in[0], k.in[1]);  // one order, so that more kernels are equal
    }
    if (k.use != Use::sink && k.use != Use::scatter && stored) {
      stores_rows_of(n.shape, p);
      k.store = true;
      k.vector = k.vector || k.column != 0;
    }
    for (std::int16_t i : k.in)
      if (i >= 0) {
        const KernelNode& o = call_.nodes[static_cast<std::size_t>(i)];
        k.level = std::max<std::int16_t>(k.level,
                                         static_cast<std::int16_t>(o.level + (o.use == Use::reduce ? 1 : 0)));
      }
    call_.spec.passes = std::max(call_.spec.passes, k.level + 1);
    local_[static_cast<std::size_t>(id)] = push(k, operand, std::move(rows));
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
    const graph::Node& n = node(region_.product);
    Spec& s = call_.spec;
    const int rank = n.shape.rank;
    s.matmul = true;
    s.m = n.shape[rank - 2];
    s.n = n.shape[rank - 1];
    s.k = node(n.in[0]).shape.columns();
    for (int i = 0; i < 2; ++i) {
      const int o = n.in[static_cast<std::size_t>(i)];
      const Place& p = place(o);
      MatrixAccess& m = i == 0 ? s.a : s.b;
      m.row = p.step(rank - 2);
      m.column = p.step(rank - 1);
      matrix_rows_[static_cast<std::size_t>(i)] = row_segments(node(o).shape, p, 2);
      call_.operands.push_back({p.owner, p.offset, false});
    }
  }

  /// The loop nest over rows: the coarsest that every access can follow.
  constexpr void finish_rows() {
    Spec& s = call_.spec;
    std::vector<std::int64_t> cuts{1, s.rows};
    const auto cut_at = [&](const std::vector<Segment>& rows, std::int64_t unit) {
      for (const Segment& r : rows) {
        cuts.push_back(unit * r.unit);
        cuts.push_back(unit * r.unit * r.extent);
      }
    };
    for (std::size_t i = 0; i < rows_.size(); ++i)
      if (call_.nodes[i].use != Use::scatter) cut_at(rows_[i], 1);
    if (s.matmul) {
      cuts.push_back(s.m);
      cut_at(matrix_rows_[0], s.m);
      cut_at(matrix_rows_[1], s.m);
    }
    std::sort(cuts.begin(), cuts.end());
    cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
    s.row_dims = static_cast<int>(cuts.size()) - 1;
    if (s.row_dims == 0) {
      s.row_dims = 1;
      cuts.push_back(1);
    }
    if (s.row_dims > max_row_dims) fail("ctgrad: plan: operands are laid out too differently for one kernel");
    for (int i = 0; i < s.row_dims; ++i) {  // outermost first
      const auto c = static_cast<std::size_t>(s.row_dims - i);
      if (cuts[c] % cuts[c - 1] != 0) fail("ctgrad: plan: operands' rows do not divide into one loop nest");
      s.dim[static_cast<std::size_t>(i)] = static_cast<int>(cuts[c] / cuts[c - 1]);
    }
    const auto strides = [&](const std::vector<Segment>& rows, std::int64_t unit) {
      RowStrides r{};
      for (int i = 0; i < s.row_dims; ++i) {
        const std::int64_t u = cuts[static_cast<std::size_t>(s.row_dims - 1 - i)];
        for (const Segment& g : rows)
          if (unit * g.unit <= u && u < unit * g.unit * g.extent)
            r[static_cast<std::size_t>(i)] = g.stride * (u / (unit * g.unit));
      }
      return r;
    };
    for (std::size_t i = 0; i < rows_.size(); ++i)
      if (call_.nodes[i].use != Use::scatter && call_.nodes[i].use != Use::table)
        call_.nodes[i].row = strides(rows_[i], 1);
    s.a.batch = strides(matrix_rows_[0], s.m);
    s.b.batch = strides(matrix_rows_[1], s.m);
  }

  const Lowered& g_;
  const Kept& kept_;
  Region region_;
  // Per graph node: its kernel node, or that this kernel will evaluate it, or that it does not.
  static constexpr int pending = -1, elsewhere = -2;
  std::vector<int> local_;
  Call call_;
  std::vector<std::vector<Segment>> rows_;
  std::array<std::vector<Segment>, 2> matrix_rows_;
};

}  // namespace detail

/// All kernel calls of a graph in the order in which they run.
constexpr std::vector<Call> calls(const Lowered& g, const Fused& f, const Kept& kept) {
  std::size_t count = 0;
  for (const auto& nodes : kept.evaluate) count += nodes.empty() ? 0 : 1;
  std::vector<Call> r(count);
  detail::CallBuilder builder(g, kept);
  std::size_t c = 0;
  for (std::size_t k = 0; k < f.regions.size(); ++k)
    if (!kept.evaluate[k].empty()) builder.build(f.regions[k], kept.evaluate[k], r[c++]);
  return r;
}

}  // namespace ctgrad::plan
