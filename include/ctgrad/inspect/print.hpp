// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Graphs and plans as text, for people.
#pragma once
#include <ctgrad/op/registry.hpp>
#include <ctgrad/plan/plan.hpp>

#include <ostream>

namespace ctgrad::inspect {

namespace detail {
template <class... Ops>
std::string_view name_of(std::uint32_t code, op::List<Ops...>) {
  std::string_view name = "?";
  ((graph::code_of(Ops::name) == code ? void(name = Ops::name) : void()), ...);
  return name;
}
}  // namespace detail

/// One line per node: id, operation, operands, shape, and the line of code that made it (a ' marks a
/// derivative).
template <class Graph>
void print_graph(std::ostream& out, const Graph& g) {
  int id = 0;
  for (const graph::Node& n : g.nodes) {
    out << '%' << id++ << " = " << n.op->name;
    for (int o : n.in)
      if (o >= 0) out << " %" << o;
    if (n.op->kind == graph::Kind::constant) out << ' ' << n.constant();
    out << "  (";
    for (int i = 0; i < n.shape.rank; ++i) out << (i != 0 ? "," : "") << n.shape[i];
    out << ")  " << n.where.file << ':' << n.where.line << (n.where.derivative_of != nullptr ? "'" : "")
        << '\n';
  }
}

/// Distinct kernels with their nodes, then the schedule.
template <class Plan>
void print_plan(std::ostream& out, const Plan& p) {
  static constexpr std::string_view uses[] = {"load",    "constant", "iota",   "table", "gather",
                                              "product", "compute",  "reduce", "sink",  "scatter"};
  out << p.kernels.size() << " distinct kernels, " << p.steps.size() << " calls, arena " << p.arena_bytes
      << " bytes, " << p.unshared_bytes << " without sharing\n";
  for (std::size_t k = 0; k < p.kernels.size(); ++k) {
    const plan::Spec& s = p.kernels[k];
    int calls = 0;
    for (const plan::Step& step : p.steps) calls += step.kernel == static_cast<int>(k);
    out << "kernel " << k << " x" << calls << (s.matmul ? ": product " : ": rows ");
    if (s.matmul)
      out << s.rows / s.m << " x (" << s.m << ',' << s.n << ',' << s.k << ") A " << s.a.row << ','
          << s.a.column << " B " << s.b.row << ',' << s.b.column;
    else
      out << s.rows << " x " << s.columns << ", " << s.passes << " passes";
    out << ", dims";
    for (int d = 0; d < s.row_dims; ++d) out << ' ' << s.dim[static_cast<std::size_t>(d)];
    out << '\n';
    for (int i = 0; i < s.nodes; ++i) {
      const plan::KernelNode& n = p.nodes[static_cast<std::size_t>(s.first_node + i)];
      out << "  " << i << ": " << uses[static_cast<std::size_t>(n.use)];
      if (n.code != 0) out << ' ' << detail::name_of(n.code, op::Registry{});
      for (int o : n.in)
        if (o >= 0) out << ' ' << o;
      if (n.use == plan::Use::constant) out << ' ' << std::bit_cast<double>(n.bits);
      out << (n.vector ? " vector" : " scalar") << " pass " << n.level << (n.store ? " STORE" : "");
      if (n.memory || n.use == plan::Use::iota) {
        out << " row";
        for (int d = 0; d < s.row_dims; ++d) out << ' ' << n.row[static_cast<std::size_t>(d)];
        out << " column " << n.column;
      }
      out << '\n';
    }
  }
}

}  // namespace ctgrad::inspect
