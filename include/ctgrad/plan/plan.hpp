// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The plan of a graph: distinct kernels, a schedule of calls with the addresses of their operands, and the
// arena.
#pragma once
#include <ctgrad/core/address.hpp>
#include <ctgrad/core/array.hpp>
#include <ctgrad/core/fail.hpp>
#include <ctgrad/core/items.hpp>
#include <ctgrad/core/table.hpp>
#include <ctgrad/plan/kernels.hpp>
#include <ctgrad/plan/long_rows.hpp>
#include <ctgrad/plan/memory.hpp>
#include <ctgrad/plan/regions.hpp>
#include <ctgrad/plan/remat.hpp>
#include <ctgrad/plan/sums.hpp>

#include <algorithm>
#include <utility>

namespace ctgrad::plan {

/// One kernel call: which distinct kernel, and where its addresses begin in the plan's table.
struct Step {
  int kernel = 0;
  int first_address = 0;
};

struct PlanSize {
  std::size_t kernels, nodes, steps, addresses, regions, slices, moves;
};

/// The plan while passes still resize it.
struct DraftPlan {
  Items<Spec> kernels;
  Items<KernelNode> nodes;
  Items<Step> steps;
  Items<Address> addresses;
  Items<BatchRegion> regions;
  Items<Slices> slices;     // of the regions' steps
  Items<RowStrides> moves;  // bytes from slice to slice
  std::int64_t arena_bytes = 0;
  std::int64_t unshared_bytes = 0;  // the arena if no buffer shared memory with another
  std::int64_t flops = 0;           // of matrix products
  int first_root_steps = 0;         // the steps after which root 0 is complete

  constexpr PlanSize size() const {
    return {kernels.size(), nodes.size(),  steps.size(), addresses.size(),
            regions.size(), slices.size(), moves.size()};
  }
};

/// The plan as a constant.
template <PlanSize S>
struct Plan {
  Array<Spec, S.kernels> kernels{};
  Array<KernelNode, S.nodes> nodes{};
  Array<Step, S.steps> steps{};
  Array<Address, S.addresses> addresses{};
  Array<BatchRegion, S.regions> regions{};
  Array<Slices, S.slices> slices{};
  Array<RowStrides, S.moves> moves{};
  std::int64_t arena_bytes = 0;
  std::int64_t unshared_bytes = 0;
  std::int64_t flops = 0;
  int first_root_steps = 0;
};

namespace detail {

/// Gives buffers their memory and calls their addresses.
class Scheduler {
public:
  constexpr Scheduler(DraftPlan& plan, const Lowered& g, const Regions& work)
      : plan_(plan), g_(g), work_(work), buffer_(g.size),
        lives_(g.size + work.calls.size() + work.regions.size()), region_(work.calls.size()) {
    plan_.regions = work.regions;
    plan_.slices = work.slices;
    plan_.moves = work.moves;
    for (std::size_t r = 0; r < work.regions.size(); ++r)
      for (int c = work.regions[r].first; c < work.regions[r].last; ++c)
        region_.items[c] = static_cast<int>(r) + 1;
  }

  constexpr void run(const Items<Address>& leaves, const Items<Address>& results) {
    for (std::size_t id = 0; id < g_.size; ++id)
      if (g_.nodes[id].op->kind == graph::Kind::leaf)
        buffer_.items[id] = leaves[static_cast<std::size_t>(g_.nodes[id].attr[0])];
      else
        buffer_.items[id].space = -1;
    const Items<int>& roots = g_.graph.roots;
    for (std::size_t i = 0; i < roots.size(); ++i) buffer_.items[roots[i]] = results[i];
    for (int c = 0; c < static_cast<int>(work_.calls.size()); ++c) find_lives(c);
    for (std::size_t i = 0; i < lives_.size(); ++i) plan_.unshared_bytes += lives_.items[i].bytes;
    Items<Items<int>> inside(plan_.regions.size());
    for (int id = 0; id < static_cast<int>(g_.size); ++id)
      if (const int r = work_.inside.items[id]; r > 0) at(inside, r - 1).push_back(id);
    for (std::size_t r = 0; r < inside.size(); ++r)
      lives_.items[lives_.size() - inside.size() + r] = lay_out(plan_.regions[r], inside[r]);
    plan_.arena_bytes = assign_offsets({lives_.items, lives_.size()}, static_cast<int>(work_.calls.size()));
    for (std::size_t r = 0; r < plan_.regions.size(); ++r)
      plan_.regions[r].scratch_offset = lives_.items[lives_.size() - plan_.regions.size() + r].offset;
    std::size_t addresses = 0;
    for (const Call& c : work_.calls) addresses += c.operands.size() + 1;
    plan_.addresses.reserve(addresses);
    for (int c = 0; c < static_cast<int>(work_.calls.size()); ++c) set_addresses(c);
  }

private:
  constexpr const BatchRegion* region_of(int call) const {
    const int r = region_.items[call];
    return r == 0 ? nullptr : plan_.regions.data() + r - 1;
  }
  constexpr Lifetime& scratch_of(int call) { return lives_[g_.size + static_cast<std::size_t>(call)]; }

  /// A value outside a region is alive during all of it.
  constexpr void find_lives(int c) {
    const Call& call = work_.calls.data()[c];
    const BatchRegion* const region = region_of(c);
    const int first = region == nullptr ? c : region->first, last = region == nullptr ? c : region->last - 1;
    const Operand* const operands = call.operands.data();
    const std::size_t count = call.operands.size();
    for (std::size_t i = 0; i < count; ++i) {
      const Operand& operand = operands[i];
      if (operand.owner < 0) continue;
      const auto o = static_cast<std::size_t>(operand.owner);
      if (buffer_.items[o].space >= 0) continue;
      Lifetime& l = lives_.items[o];
      const graph::Node& n = g_.nodes[o];
      const bool inner = region != nullptr && work_.inside.items[o] > 0;
      if (l.first < 0) {
        if (!operand.written) fail("ctgrad: plan: a buffer would be read before it is written");
        l.first = inner ? c : first;
        l.bytes = n.shape.size() * static_cast<std::int64_t>(size_of(n.type)) / (inner ? region->slices : 1);
      }
      l.last = inner ? c : last;
    }
    const Spec& s = call.spec;
    if (s.scratch)
      scratch_of(c) = {scratch_elements(s, call.nodes) * static_cast<std::int64_t>(size_of(s.type)), c, c,
                       -1};
    if (s.matmul) plan_.flops += (region == nullptr ? 1 : region->slices) * 2 * s.rows * s.n * s.k;
  }

  /// What one slice of a region needs, values inside and space of calls, becomes one buffer.
  constexpr Lifetime lay_out(BatchRegion& region, Items<int>& ids) {
    for (int c = region.first; c < region.last; ++c) ids.push_back(static_cast<int>(g_.size) + c);
    Items<Lifetime> inner;
    for (int id : ids) {
      Lifetime& l = lives_[id];
      const bool lives = l.first >= 0;
      inner.push_back(lives ? Lifetime{l.bytes, l.first - region.first, l.last - region.first, -1} : l);
      l = {};
    }
    region.scratch_bytes = assign_offsets(inner, region.last - region.first);
    for (std::size_t i = 0; i < ids.size(); ++i) lives_.items[ids[i]].offset = inner[i].offset;
    return {region.scratch_bytes, region.first, region.last - 1, -1};
  }

  constexpr void set_addresses(int c) {
    const Call& call = work_.calls.data()[c];
    const BatchRegion* const region = region_of(c);
    at(plan_.steps, c).first_address = static_cast<int>(plan_.addresses.size());
    const Operand* const operands = call.operands.data();
    const std::size_t count = call.operands.size();
    for (std::size_t i = 0; i < count; ++i) {
      const Operand& operand = operands[i];
      Address a;
      if (operand.owner >= 0) {
        const auto o = static_cast<std::size_t>(operand.owner);
        a = buffer_.items[o].space >= 0 ? buffer_.items[o] : Address{0, lives_.items[o].offset};
        if (region != nullptr && work_.inside.items[o] > 0) a.byte_offset += region->scratch_offset;
        a.byte_offset += operand.offset * static_cast<std::int64_t>(size_of(g_.nodes[o].type));
        if (operand.written && operand.owner == g_.graph.roots[0])
          plan_.first_root_steps = region == nullptr ? c + 1 : region->last;
      }
      plan_.addresses.push_back(a);
    }
    if (call.spec.scratch)
      plan_.addresses.push_back({0, scratch_of(c).offset + (region == nullptr ? 0 : region->scratch_offset)});
    if (region != nullptr) set_moves(call, at(plan_.slices, region->first_slices + c - region->first));
  }

  /// From elements to bytes.
  constexpr void set_moves(const Call& call, const Slices& slices) {
    int move = slices.first_move;
    for (const Operand& o : call.operands) {
      RowStrides& bytes = at(plan_.moves, move++);
      if (o.owner < 0) continue;
      for (std::int64_t& b : bytes.items) b *= static_cast<std::int64_t>(size_of(g_.nodes[o.owner].type));
    }
  }

  DraftPlan& plan_;
  const Lowered& g_;
  const Regions& work_;
  Table<Address> buffer_;  // of owners that are arguments or results
  Table<Lifetime> lives_;  // of owners, then of the space of each call, then of regions
  Table<int> region_;      // of each call, as index + 1, or 0
};

/// Equal calls share a kernel.
constexpr void unify(DraftPlan& plan, const Items<Call>& calls) {
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
      plan.nodes.append(c.nodes.begin(), c.nodes.end());
    }
    plan.steps.push_back({found, 0});
  }
}

}  // namespace detail

/// A graph on the way to its plan.
struct Work {
  Lowered graph;
  Kept kept;
  Regions calls;
};

namespace detail {

constexpr std::int64_t arena_bytes(const Work& w) {
  DraftPlan plan;
  plan.steps.resize(w.calls.calls.size());
  Scheduler(plan, w.graph, w.calls)
      .run(Items(w.graph.size, Address{1, 0}), Items(w.graph.graph.roots.size(), Address{1, 0}));
  return plan.arena_bytes;
}

/// The calls of a lowered graph, and with a budget those of the same graph with values computed again. How
/// much memory that takes is known afterwards: what is above the budget is tried to be saved elsewhere, at
/// last by all that there is.
constexpr Work arrange(Lowered g, std::int64_t budget, RegionRoom room) {
  const Fused f = fuse(g);
  Kept kept = keep(g, f);
  Work w{std::move(g), std::move(kept), {}};
  w.calls = find_regions(w.graph, calls(w.graph, f, w.kept), room);
  for (Call& c : w.calls.calls) lengthen_rows(c);
  if (budget == unlimited) return w;
  std::int64_t goal = budget, least_bytes = budget == 0 ? unlimited : arena_bytes(w), bytes = least_bytes;
  constexpr int rounds = 4;
  Work least{Lowered({}), {{}, Table<char>(0)}, {}};
  for (int round = 0; round < rounds && bytes > budget; ++round) {
    Lowered again = rematerialize(w.graph, f, w.kept, w.calls, goal);
    if (again.size > 0) {
      assign_places(again);
      find_in_register(again);
      Work now = arrange(std::move(again), unlimited, room);
      if (budget > 0) bytes = arena_bytes(now);
      if (budget == 0 || bytes < least_bytes) {
        least_bytes = bytes;
        least = std::move(now);
      }
    }
    if (goal == 0) break;
    goal = round + 2 == rounds ? 0 : std::max<std::int64_t>(goal - 2 * (bytes - budget), 0);
  }
  if (least.graph.size > 0) return least;
  return w;
}
}  // namespace detail

/// The kernel calls of a graph; values are computed again where more bytes than the budget would be in
/// memory.
constexpr Work make_work(const graph::Draft& graph, const Options& options) {
  Work w = detail::arrange(lower(graph), options.arena_budget,
                           RegionRoom(room_after_cuts(graph) + graph.roots.size()));
  for (Call& call : w.calls.calls)
    if (call.spec.matmul) call.spec.precision = options.matmul;
  return w;
}

/// Plans a graph whose leaf i is at leaves[i] and whose root i goes to results[i].
constexpr DraftPlan make_plan(const graph::Draft& graph, const Items<Address>& leaves,
                              const Items<Address>& results, const Options& options = {}) {
  const Work w = make_work(graph, options);
  DraftPlan plan;
  detail::unify(plan, w.calls.calls);
  detail::Scheduler(plan, w.graph, w.calls).run(leaves, results);
  return plan;
}

/// The first S elements of each table of another plan.
template <PlanSize S>
constexpr Plan<S> freeze(const auto& d) {
  if (d.kernels.size() < S.kernels || d.nodes.size() < S.nodes || d.steps.size() < S.steps ||
      d.addresses.size() < S.addresses || d.regions.size() < S.regions || d.slices.size() < S.slices ||
      d.moves.size() < S.moves)
    fail("ctgrad: plan: fewer entries than asked for");
  Plan<S> p;
  // Loops: std::copy_n is 70 templates for each type.
  for (std::size_t i = 0; i < S.kernels; ++i) p.kernels[i] = d.kernels[i];
  for (std::size_t i = 0; i < S.nodes; ++i) p.nodes[i] = d.nodes[i];
  for (std::size_t i = 0; i < S.steps; ++i) p.steps[i] = d.steps[i];
  for (std::size_t i = 0; i < S.addresses; ++i) p.addresses[i] = d.addresses[i];
  for (std::size_t i = 0; i < S.regions; ++i) p.regions[i] = d.regions[i];
  for (std::size_t i = 0; i < S.slices; ++i) p.slices[i] = d.slices[i];
  for (std::size_t i = 0; i < S.moves; ++i) p.moves[i] = d.moves[i];
  p.arena_bytes = d.arena_bytes;
  p.unshared_bytes = d.unshared_bytes;
  p.flops = d.flops;
  p.first_root_steps = d.first_root_steps;
  return p;
}

}  // namespace ctgrad::plan
