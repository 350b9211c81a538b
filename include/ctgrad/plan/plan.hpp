// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The plan of a graph: distinct kernels, a schedule of calls with the addresses of their operands, and the
// arena.
#pragma once
#include <ctgrad/core/address.hpp>
#include <ctgrad/core/array.hpp>
#include <ctgrad/core/fail.hpp>
#include <ctgrad/core/table.hpp>
#include <ctgrad/plan/kernels.hpp>
#include <ctgrad/plan/memory.hpp>
#include <ctgrad/plan/sums.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace ctgrad::plan {

/// One kernel call: which distinct kernel, and where its addresses begin in the plan's table.
struct Step {
  int kernel = 0;
  int first_address = 0;
};

struct PlanSize {
  std::size_t kernels, nodes, steps, addresses;
};

/// The plan while passes still resize it.
struct DraftPlan {
  std::vector<Spec> kernels;
  std::vector<KernelNode> nodes;
  std::vector<Step> steps;
  std::vector<Address> addresses;
  std::int64_t arena_bytes = 0;
  std::int64_t unshared_bytes = 0;  // the arena if no buffer shared memory with another
  std::int64_t flops = 0;           // of matrix products
  int first_root_steps = 0;         // the steps after which root 0 is complete

  constexpr PlanSize size() const { return {kernels.size(), nodes.size(), steps.size(), addresses.size()}; }
};

/// The plan as a constant.
template <PlanSize S>
struct Plan {
  Array<Spec, S.kernels> kernels{};
  Array<KernelNode, S.nodes> nodes{};
  Array<Step, S.steps> steps{};
  Array<Address, S.addresses> addresses{};
  std::int64_t arena_bytes = 0;
  std::int64_t unshared_bytes = 0;
  std::int64_t flops = 0;
  int first_root_steps = 0;
};

namespace detail {

constexpr void schedule(DraftPlan& plan, const Lowered& g, const std::vector<Call>& calls,
                        const std::vector<Address>& leaves, const std::vector<Address>& results) {
  Table<Address> buffer(g.size);  // of owners; space -1 is not known yet
  for (std::size_t id = 0; id < g.size; ++id)
    if (g.nodes[id].op->kind == graph::Kind::leaf)
      buffer[id] = leaves[static_cast<std::size_t>(g.nodes[id].attr[0])];
    else
      buffer[id].space = -1;
  const std::vector<int>& roots = g.graph.roots;
  for (std::size_t i = 0; i < roots.size(); ++i) buffer[roots[i]] = results[i];

  Table<Lifetime> lives(g.size + calls.size());  // owners, then the scratch space of each call
  std::size_t addresses = 0;
  for (std::size_t c = 0; c < calls.size(); ++c) {
    const Operand* const operand = calls[c].operands.data();
    const std::size_t operands = calls[c].operands.size();
    addresses += operands + 1;
    for (std::size_t i = 0; i < operands; ++i) {
      const int owner = operand[i].owner;
      if (owner < 0 || buffer[owner].space >= 0) continue;
      Lifetime& l = lives[owner];
      if (l.first < 0) {
        if (!operand[i].written) fail("ctgrad: plan: a buffer would be read before it is written");
        const graph::Node& n = g.nodes[owner];
        l.bytes = n.shape.size() * static_cast<std::int64_t>(size_of(n.type));
        l.first = static_cast<int>(c);
      }
      l.last = static_cast<int>(c);
    }
    const Spec& s = calls[c].spec;
    if (s.scratch)
      lives[g.size + c] = {scratch_elements(s, calls[c].nodes) * static_cast<std::int64_t>(size_of(s.type)),
                           static_cast<int>(c), static_cast<int>(c), -1};
    if (s.matmul) plan.flops += 2 * s.rows * s.n * s.k;
  }
  plan.arena_bytes = assign_offsets(lives, static_cast<int>(calls.size()));
  for (std::size_t i = 0; i < lives.size(); ++i) plan.unshared_bytes += lives[i].bytes;

  plan.addresses.reserve(addresses);
  for (std::size_t c = 0; c < calls.size(); ++c) {
    plan.steps[c].first_address = static_cast<int>(plan.addresses.size());
    const Operand* const operand = calls[c].operands.data();
    const std::size_t operands = calls[c].operands.size();
    for (std::size_t i = 0; i < operands; ++i) {
      const Operand& o = operand[i];
      Address a;
      if (o.owner >= 0) {
        a = buffer[o.owner];
        if (a.space < 0) a = {0, lives[o.owner].offset};
        a.byte_offset += o.offset * static_cast<std::int64_t>(size_of(g.nodes[o.owner].type));
        if (o.written && o.owner == roots[0]) plan.first_root_steps = static_cast<int>(c) + 1;
      }
      plan.addresses.push_back(a);
    }
    if (calls[c].spec.scratch) plan.addresses.push_back({0, lives[g.size + c].offset});
  }
}

/// Equal calls share a kernel.
constexpr void unify(DraftPlan& plan, const std::vector<Call>& calls) {
  plan.steps.reserve(calls.size());
  for (const Call& c : calls) {
    const Spec* const kernel = plan.kernels.data();
    const int count = static_cast<int>(plan.kernels.size());
    const KernelNode* const node = c.nodes.data();
    const auto equal = [&](const Spec& k) {
      if (k.nodes != c.spec.nodes || k.columns != c.spec.columns || !k.same_shape(c.spec)) return false;
      const KernelNode* const other = plan.nodes.data() + k.first_node;
      for (int i = 0; i < k.nodes; ++i)
        if (!(node[i] == other[i])) return false;
      return true;
    };
    int found = 0;
    while (found < count && !equal(kernel[found])) ++found;
    if (found == count) {
      plan.kernels.push_back(c.spec);
      plan.kernels.back().first_node = static_cast<int>(plan.nodes.size());
      plan.nodes.insert(plan.nodes.end(), c.nodes.begin(), c.nodes.end());
    }
    plan.steps.push_back({found, 0});
  }
}

}  // namespace detail

/// Plans a graph whose leaf i is at leaves[i] and whose root i goes to results[i].
constexpr DraftPlan make_plan(const graph::Draft& graph, const std::vector<Address>& leaves,
                              const std::vector<Address>& results) {
  const Lowered g = lower(graph);
  const Fused f = fuse(g);
  const Kept kept = keep(g, f);
  const std::vector<Call> all = calls(g, f, kept);
  DraftPlan plan;
  detail::unify(plan, all);
  detail::schedule(plan, g, all, leaves, results);
  return plan;
}

/// The first S elements of each table of another plan.
template <PlanSize S>
constexpr Plan<S> freeze(const auto& d) {
  if (d.kernels.size() < S.kernels || d.nodes.size() < S.nodes || d.steps.size() < S.steps ||
      d.addresses.size() < S.addresses)
    fail("ctgrad: plan: fewer entries than asked for");
  Plan<S> p;
  std::copy_n(d.kernels.begin(), S.kernels, p.kernels.begin());
  std::copy_n(d.nodes.begin(), S.nodes, p.nodes.begin());
  std::copy_n(d.steps.begin(), S.steps, p.steps.begin());
  std::copy_n(d.addresses.begin(), S.addresses, p.addresses.begin());
  p.arena_bytes = d.arena_bytes;
  p.unshared_bytes = d.unshared_bytes;
  p.flops = d.flops;
  p.first_root_steps = d.first_root_steps;
  return p;
}

}  // namespace ctgrad::plan
