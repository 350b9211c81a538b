// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A traced function with its plan, as constants. Every stage is a variable of its own, because compilers
// bound the work of one constant expression.
#pragma once
#include <ctgrad/plan/plan.hpp>
#include <ctgrad/run/traced.hpp>

#include <algorithm>

namespace ctgrad::run {

namespace detail {

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

template <class Source>
inline constexpr PlanCapture
    captured_plan = capture(plan::make_plan(traced<Source>.graph.draft(),
                                            {traced<Source>.leaves.begin(), traced<Source>.leaves.end()},
                                            {traced<Source>.results.begin(), traced<Source>.results.end()}));

}  // namespace detail

/// The graph and the plan of a Source.
template <class Source>
struct Compiled {
  static constexpr int spaces = Source::spaces;
  static constexpr const auto& graph = traced<Source>.graph;
  static constexpr auto plan =
      plan::freeze<detail::captured_plan<Source>.size>(detail::captured_plan<Source>.plan);
};

}  // namespace ctgrad::run
