// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A traced function as constants: its finished graph and its plan. Every stage is a variable of its own,
// because compilers bound the work of one constant expression.
#pragma once
#include <ctgrad/core/name.hpp>
#include <ctgrad/plan/plan.hpp>
#include <ctgrad/simplify/live.hpp>

#include <algorithm>
#include <ctgrad/core/array.hpp>
#include <vector>

namespace ctgrad::run {

/// What a Source's trace() returns: a finished graph, and where its leaves and roots live in memory.
struct Traced {
  graph::Draft graph;
  std::vector<plan::Address> leaves;
  std::vector<plan::Address> results;
  Name unreached;  // path of the first parameter that has no gradient
};

/// Room for one traced function, in nodes. Compilers evaluate a pass only once this way: its result is caught
/// in tables that are surely large enough, and then cut to size.
#ifndef CTGRAD_MAX_NODES
#define CTGRAD_MAX_NODES 16384
#endif
inline constexpr std::size_t max_nodes = CTGRAD_MAX_NODES;

namespace detail {

struct Capture {
  Array<graph::Node, max_nodes> nodes{};
  Array<int, max_nodes / 4> roots{};
  Array<plan::Address, max_nodes / 4> leaves{}, results{};
  graph::GraphSize size{};
  std::size_t leaf_count = 0;
  Name unreached;
};

/// A traced function cut to its size.
template <graph::GraphSize S, std::size_t Leaves>
struct Frozen {
  graph::Graph<S.nodes, S.roots> graph;
  Array<plan::Address, Leaves> leaves{};
  Array<plan::Address, S.roots> results{};
  Name unreached;
};

template <graph::GraphSize S, std::size_t Leaves>
constexpr Frozen<S, Leaves> freeze(const Capture& c) {
  Frozen<S, Leaves> f;
  f.graph = graph::freeze<S>(c);
  std::copy_n(c.leaves.begin(), Leaves, f.leaves.begin());
  std::copy_n(c.results.begin(), S.roots, f.results.begin());
  f.unreached = c.unreached;
  return f;
}

constexpr Capture capture(const Traced& t) {
  Capture c;
  if (t.graph.nodes.size() > c.nodes.size() || t.graph.roots.size() > c.roots.size() ||
      t.leaves.size() > c.leaves.size())
    throw "ctgrad: the function is too large; define CTGRAD_MAX_NODES (16384) as a larger number";
  std::copy(t.graph.nodes.begin(), t.graph.nodes.end(), c.nodes.begin());
  std::copy(t.graph.roots.begin(), t.graph.roots.end(), c.roots.begin());
  std::copy(t.leaves.begin(), t.leaves.end(), c.leaves.begin());
  std::copy(t.results.begin(), t.results.end(), c.results.begin());
  c.size = {t.graph.nodes.size(), t.graph.roots.size()};
  c.leaf_count = t.leaves.size();
  c.unreached = t.unreached;
  return c;
}

inline constexpr plan::PlanSize plan_room{max_nodes / 16, max_nodes, max_nodes / 4, max_nodes * 4};

struct PlanCapture {
  plan::Plan<plan_room> plan;
  plan::PlanSize size{};
};

constexpr PlanCapture capture(const plan::DraftPlan& d) {
  PlanCapture c;
  c.size = d.size();
  if (d.kernels.size() > plan_room.kernels || d.nodes.size() > plan_room.nodes ||
      d.steps.size() > plan_room.steps || d.addresses.size() > plan_room.addresses)
    throw "ctgrad: the plan is too large; define CTGRAD_MAX_NODES (16384) as a larger number";
  std::copy(d.kernels.begin(), d.kernels.end(), c.plan.kernels.begin());
  std::copy(d.nodes.begin(), d.nodes.end(), c.plan.nodes.begin());
  std::copy(d.steps.begin(), d.steps.end(), c.plan.steps.begin());
  std::copy(d.addresses.begin(), d.addresses.end(), c.plan.addresses.begin());
  c.plan.arena_bytes = d.arena_bytes;
  c.plan.unshared_bytes = d.unshared_bytes;
  c.plan.flops = d.flops;
  c.plan.first_root_steps = d.first_root_steps;
  return c;
}

// Variables and not members of Compiled: nothing at run time names them, so they leave no trace in debug
// information.
template <class Source>
inline constexpr Capture captured = capture(Source::trace());
template <class Source>
inline constexpr auto frozen = freeze<captured<Source>.size, captured<Source>.leaf_count>(captured<Source>);
template <class Source>
inline constexpr PlanCapture
    captured_plan = capture(plan::make_plan(frozen<Source>.graph.draft(),
                                            {frozen<Source>.leaves.begin(), frozen<Source>.leaves.end()},
                                            {frozen<Source>.results.begin(), frozen<Source>.results.end()}));

}  // namespace detail

/// Source has `static constexpr Traced trace()` and `static constexpr int spaces`: the arena, arguments and
/// results.
template <class Source>
struct Compiled {
  static constexpr int spaces = Source::spaces;
  static constexpr const auto& graph = detail::frozen<Source>.graph;
  static constexpr Name unreached = detail::frozen<Source>.unreached;
  static constexpr auto plan =
      plan::freeze<detail::captured_plan<Source>.size>(detail::captured_plan<Source>.plan);
};

}  // namespace ctgrad::run
