// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What the compiler did with a program, as numbers: calls of kernels with the graph nodes they evaluate,
// their floating-point operations and bytes, and the buffers with their lifetimes. Made from constant tables
// by ordinary functions, so that reports are compiled once and not once per program.
#pragma once
#include <ctgrad/inspect/explain.hpp>
#include <ctgrad/inspect/text.hpp>
#include <ctgrad/plan/kernels.hpp>
#include <ctgrad/plan/plan.hpp>

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ctgrad::inspect {

/// One planned graph as constants; a function of numbers has nodes and roots only. Nodes are those that the
/// planner made its kernels of, with the copies that it had to add.
struct Tables {
  std::span<const graph::Node> nodes;
  std::span<const int> roots;
  std::span<const plan::Spec> kernels;
  std::span<const plan::KernelNode> kernel_nodes;
  std::span<const plan::Step> steps;
  std::span<const Address> addresses;
  std::span<const plan::Operand> operands;  // parallel to addresses
  std::span<const int> evaluated;           // graph nodes, one step's after the other's
  std::span<const int> first_evaluated;     // per step, and the end
  std::int64_t arena_bytes = 0, unshared_bytes = 0;
  std::span<const plan::BatchRegion> regions = {};
};

/// Memory of one value, or (node -1) where a matrix product packs its operands; alive from step first to step
/// last.
struct Buffer {
  int node = -1;
  Address at;  ///< space 0 is the arena; others are arguments and results
  std::int64_t bytes = 0;
  int first = 0, last = 0;
  /// Whether it is a value between kernels, and no argument or result.
  bool in_arena() const { return at.space == 0; }
};

/// One call of a kernel.
struct Call {
  int kernel = 0;
  std::vector<int> nodes;          ///< graph nodes that it evaluates
  std::vector<int> reads, writes;  ///< buffers
  std::int64_t slices = 1;         ///< of a batch region, each of which calls the kernel
  /// Matrix products count 2·m·n·k, every other operation on one element 1, whichever operation it is.
  std::int64_t flops = 0, product_flops = 0;
  /// Every element once, however often the kernel passes over it.
  std::int64_t bytes_in = 0, bytes_out = 0;
  bool derivative = false;
  std::string title;   ///< what it computes
  std::string module;  ///< which part of the model it belongs to; empty where there is no model
  double seconds = 0;  ///< median of measured runs; 0: not measured

  /// Arithmetic intensity: flops per byte read or written.
  double intensity() const {
    const std::int64_t bytes = bytes_in + bytes_out;
    return bytes > 0 ? static_cast<double>(flops) / static_cast<double>(bytes) : 0;
  }
};

/// A piece of a program that is planned as one: all of it, or one stretch between loops, or a loop's body.
struct Part {
  std::string name;
  std::int64_t runs = 1;  ///< per run of the whole program
  Tables tables;
  std::span<const detail::LeafLabel> labels = {};  ///< of Location::scope
  bool labels_leaves = false;                      ///< and of this part's own leaves
  std::vector<Buffer> buffers = {};
  std::vector<Call> calls = {};

  bool straight() const { return tables.steps.empty(); }
  const graph::Node& node(int id) const { return tables.nodes[static_cast<std::size_t>(id)]; }
};

/// A whole program.
struct Facts {
  std::vector<Part> parts;
};

namespace detail {

inline std::int64_t value_bytes(const graph::Node& n) {
  return n.shape.size() * static_cast<std::int64_t>(size_of(n.type));
}

/// Of a node in a graph: its operation, or the argument that it is.
inline std::string node_name(const Part& p, const graph::Node& n) {
  if (n.op->kind == graph::Kind::leaf)
    return p.labels_leaves ? leaf_name(p.labels, n.attr[0]) : "value " + std::to_string(n.attr[0]);
  std::string name(n.op->name);
  if (n.op->kind == graph::Kind::constant) name += format(" %g", n.constant());
  return name;
}

/// The same of a value in memory, after the library's function that it comes from.
inline std::string value_name(const Part& p, const graph::Node& n) {
  std::string name = node_name(p, n);
  if (n.where.within != nullptr) name = std::string(n.where.within) + " (" + name + ")";
  return name + (n.where.derivative_of != nullptr ? "'" : "");
}

/// The parameter's path without its last part, of the parameter that was used last.
inline std::string module_path(const Part& p, const graph::Node& n) {
  const int leaf = n.where.scope;
  if (leaf < 0 || static_cast<std::size_t>(leaf) >= p.labels.size()) return {};
  const std::string_view path = p.labels[static_cast<std::size_t>(leaf)].path.view();
  const std::size_t dot = path.rfind('.');
  return std::string(dot == std::string_view::npos ? path : path.substr(0, dot));
}

/// Names of what a call evaluates, functions of the library instead of their operations, each once, a product
/// first.
inline std::string call_title(const Part& p, const std::vector<int>& nodes) {
  std::vector<std::string> names;
  for (const int id : nodes) {
    const graph::Node& n = p.node(id);
    std::string name =
        n.where.within != nullptr && n.op->kind != graph::Kind::matmul ? n.where.within : n.op->name.data();
    if (n.where.derivative_of != nullptr) name += "'";
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    names.insert(n.op->kind == graph::Kind::matmul ? names.begin() : names.end(), name);
  }
  std::string title;
  for (const std::string& name : names) title += (title.empty() ? "" : ", ") + name;
  return title;
}

/// Elements that a kernel node finds in memory in all rows, each counted once.
inline std::int64_t elements_of(const plan::Spec& s, const plan::RowStrides& row, bool along_columns,
                                int columns) {
  std::int64_t count = along_columns ? columns : 1;
  for (int d = 0; d < s.row_dims; ++d)
    if (row[static_cast<std::size_t>(d)] != 0) count *= s.dim[static_cast<std::size_t>(d)];
  return count;
}

struct Traffic {
  int buffer;
  bool written;
  std::int64_t bytes;
};

/// The region that a step belongs to, or none.
inline const plan::BatchRegion* region_of(const Tables& t, int step) {
  for (const plan::BatchRegion& r : t.regions)
    if (step >= r.first && step < r.last) return &r;
  return nullptr;
}

/// A region has one slice of what is inside it, and needs what is not from its first step to its last.
inline int buffer_of(Part& p, const plan::Operand& o, Address at, int step) {
  const graph::Node& n = p.node(o.owner);
  const auto size = static_cast<std::int64_t>(size_of(n.type));
  int first = step, last = step;
  std::int64_t bytes = value_bytes(n);
  if (const plan::BatchRegion* r = region_of(p.tables, step)) {
    if (at.space == 0 && at.byte_offset >= r->scratch_offset &&
        at.byte_offset < r->scratch_offset + r->scratch_bytes)
      bytes /= r->slices;
    else
      first = r->first, last = r->last - 1;
  }
  for (std::size_t b = 0; b < p.buffers.size(); ++b)
    if (p.buffers[b].node == o.owner) {
      p.buffers[b].last = last;
      return static_cast<int>(b);
    }
  p.buffers.push_back({o.owner, {at.space, at.byte_offset - o.offset * size}, bytes, first, last});
  return static_cast<int>(p.buffers.size()) - 1;
}

inline void read_call(Part& p, int step) {
  using plan::Use;
  const Tables& t = p.tables;
  const plan::Step& where = t.steps[static_cast<std::size_t>(step)];
  const plan::Spec& s = t.kernels[static_cast<std::size_t>(where.kernel)];
  Call call;
  call.kernel = where.kernel;
  if (const plan::BatchRegion* r = region_of(t, step)) call.slices = r->slices;
  std::vector<Traffic> traffic;
  const auto touch = [&](std::size_t i, bool written, std::int64_t elements) {
    const plan::Operand& o = t.operands[static_cast<std::size_t>(where.first_address) + i];
    const Address at = t.addresses[static_cast<std::size_t>(where.first_address) + i];
    const std::int64_t bytes = elements * static_cast<std::int64_t>(size_of(p.node(o.owner).type));
    traffic.push_back({buffer_of(p, o, at, step), written, bytes});
  };
  const auto elements = [&](bool vector) { return s.rows * (vector ? s.columns : 1); };
  for (int i = 0; i < s.nodes; ++i) {
    const plan::KernelNode& k = t.kernel_nodes[static_cast<std::size_t>(s.first_node + i)];
    const auto operand = static_cast<std::size_t>(i);
    if (k.use == Use::product) call.flops += call.product_flops = 2 * s.rows * s.n * s.k;
    if (k.use == Use::compute) call.flops += elements(k.vector);
    if (k.use == Use::reduce || k.use == Use::sink || k.use == Use::scatter)
      call.flops += elements(t.kernel_nodes[static_cast<std::size_t>(s.first_node + k.in[0])].vector);
    if (k.use == Use::load) touch(operand, false, elements_of(s, k.row, k.column != 0, s.columns));
    if (k.use == Use::table) touch(operand, false, elements(true));  // the rows that are looked up
    if (k.store) touch(operand, true, elements_of(s, k.row, k.column != 0, s.columns));
    if (k.use == Use::sink || k.use == Use::scatter) {
      touch(operand, true, k.size);
      if (!k.clear) touch(operand, false, k.size);
    }
  }
  call.flops *= call.slices;
  call.product_flops *= call.slices;
  if (s.matmul) {
    const auto first = static_cast<std::size_t>(s.nodes);
    const auto batch = [&](const plan::RowStrides& row) { return elements_of(s, row, false, 1); };
    touch(first, false, batch(s.a.batch) * (s.a.row != 0 ? s.m : 1) * (s.a.column != 0 ? s.k : 1));
    touch(first + 1, false,
          batch(s.b.batch) * (s.b.row != 0 || s.b.windows ? s.k : 1) *
              (s.b.column != 0 || s.b.windows ? s.n : 1));
  }
  std::vector<plan::KernelNode> nodes;
  nodes.reserve(static_cast<std::size_t>(s.nodes));
  for (int i = 0; i < s.nodes; ++i)
    nodes.push_back(t.kernel_nodes[static_cast<std::size_t>(s.first_node + i)]);
  if (const std::int64_t scratch = plan::scratch_elements(s, nodes); scratch > 0) {
    const int last = where.first_address + plan::operands(s) - 1;
    p.buffers.push_back({-1, t.addresses[static_cast<std::size_t>(last)],
                         scratch * static_cast<std::int64_t>(size_of(s.type)), step, step});
  }
  // Accesses at several places of one buffer add up to at most the buffer.
  for (std::size_t b = 0; b < p.buffers.size(); ++b)
    for (const bool written : {false, true}) {
      std::int64_t bytes = 0;
      for (const Traffic& x : traffic)
        if (x.buffer == static_cast<int>(b) && x.written == written) bytes += x.bytes;
      if (bytes == 0) continue;
      (written ? call.writes : call.reads).push_back(static_cast<int>(b));
      (written ? call.bytes_out : call.bytes_in) +=
          std::min(call.slices * bytes, value_bytes(p.node(p.buffers[b].node)));
    }
  const auto at = static_cast<std::size_t>(step);
  for (int i = t.first_evaluated[at]; i < t.first_evaluated[at + 1]; ++i)
    call.nodes.push_back(t.evaluated[static_cast<std::size_t>(i)]);
  // What is computed again from other kernels comes first; the call is about the product or its last result.
  int main = call.nodes.empty() ? -1 : call.nodes.back();
  for (const int id : call.nodes)
    if (p.node(id).op->kind == graph::Kind::matmul) main = id;
  if (main >= 0) {
    call.derivative = p.node(main).where.derivative_of != nullptr;
    call.module = module_path(p, p.node(main));
  }
  call.title = call_title(p, call.nodes);
  p.calls.push_back(std::move(call));
}

/// Straight-line code is one call that reads the arguments and writes the results.
inline void read_straight(Part& p) {
  Call call;
  for (std::size_t id = 0; id < p.tables.nodes.size(); ++id) {
    const graph::Node& n = p.tables.nodes[id];
    if (n.op->kind == graph::Kind::leaf) call.bytes_in += value_bytes(n);
    if (n.op->kind == graph::Kind::matmul)
      call.product_flops += 2 * n.shape.size() * p.node(n.in[0]).shape.columns();
    if (n.op->kind == graph::Kind::elementwise) call.flops += n.shape.size();
    if (n.op->kind == graph::Kind::reduction && n.shape.size() < p.node(n.in[0]).shape.size())
      call.flops += p.node(n.in[0]).shape.size();
    if (n.op->kind != graph::Kind::leaf && n.op->kind != graph::Kind::constant)
      call.nodes.push_back(static_cast<int>(id));
  }
  call.flops += call.product_flops;
  for (const int r : p.tables.roots) call.bytes_out += value_bytes(p.node(r));
  call.title = call_title(p, call.nodes);
  p.calls.push_back(std::move(call));
}

/// Fills in calls and buffers from the tables.
inline void read_tables(Part& p) {
  if (p.straight()) {
    if (!p.tables.nodes.empty()) read_straight(p);
    return;
  }
  for (int step = 0; step < static_cast<int>(p.tables.steps.size()); ++step) read_call(p, step);
}

}  // namespace detail

/// Bytes of the arena that hold a value or packed operands during each step.
inline std::vector<std::int64_t> live_bytes(const Part& p) {
  std::vector<std::int64_t> live(p.calls.size(), 0);
  for (const Buffer& b : p.buffers)
    if (b.in_arena())
      for (int s = b.first; s <= b.last; ++s) live[static_cast<std::size_t>(s)] += b.bytes;
  return live;
}

/// What all runs of a program's parts add up to. Passes are those of kernels over their rows.
struct Totals {
  std::int64_t calls = 0, passes = 0, flops = 0, product_flops = 0, bytes = 0, arena = 0, unshared = 0;
  std::size_t nodes = 0, kernels = 0;
  double seconds = 0;
};
/// Sums over all calls of all parts, a loop's body as often as it runs.
inline Totals totals(const Facts& f) {
  Totals t;
  for (const Part& p : f.parts) {
    for (const Call& c : p.calls) {
      t.flops += p.runs * c.flops;
      t.bytes += p.runs * (c.bytes_in + c.bytes_out);
      t.seconds += static_cast<double>(p.runs) * c.seconds;
      t.product_flops += p.runs * c.product_flops;
      if (!p.straight()) t.passes += p.runs * p.tables.kernels[static_cast<std::size_t>(c.kernel)].passes;
    }
    t.calls += p.runs * static_cast<std::int64_t>(p.calls.size());
    t.arena += p.tables.arena_bytes;
    t.unshared += p.tables.unshared_bytes;
    t.nodes += p.tables.nodes.size();
    t.kernels += p.straight() ? p.calls.size() : p.tables.kernels.size();
  }
  return t;
}

}  // namespace ctgrad::inspect
