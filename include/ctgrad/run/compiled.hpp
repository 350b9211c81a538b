// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A traced function with its plan, as constants. Every stage is a variable of its own, because compilers
// bound the work of one constant expression.
#pragma once
#include <ctgrad/core/fail.hpp>
#include <ctgrad/plan/plan.hpp>
#include <ctgrad/run/traced.hpp>

namespace ctgrad::run {

namespace detail {

/// Tables that are surely large enough for the plan of so many nodes and results, any of which may be a copy.
constexpr plan::PlanSize plan_room(std::size_t nodes, std::size_t roots) {
  nodes += roots;
  const plan::RegionRoom room(nodes);
  return {nodes + 16,   4 * nodes + 256, 2 * nodes + 16, 16 * nodes + 256,
          room.regions, room.slices,     room.moves};
}

template <plan::PlanSize Room>
struct PlanCapture {
  plan::Plan<Room> plan;
  plan::PlanSize size{};
};

template <plan::PlanSize Room>
constexpr PlanCapture<Room> capture(const plan::DraftPlan& d) {
  PlanCapture<Room> c;
  c.size = d.size();
  if (d.kernels.size() > Room.kernels || d.nodes.size() > Room.nodes || d.steps.size() > Room.steps ||
      d.addresses.size() > Room.addresses || d.regions.size() > Room.regions ||
      d.slices.size() > Room.slices || d.moves.size() > Room.moves)
    fail("ctgrad: the plan does not fit its tables; please report this");
  // Loops: std::copy is 70 templates for each type.
  for (std::size_t i = 0; i < c.size.kernels; ++i) c.plan.kernels[i] = d.kernels[i];
  for (std::size_t i = 0; i < c.size.nodes; ++i) c.plan.nodes[i] = d.nodes[i];
  for (std::size_t i = 0; i < c.size.steps; ++i) c.plan.steps[i] = d.steps[i];
  for (std::size_t i = 0; i < c.size.addresses; ++i) c.plan.addresses[i] = d.addresses[i];
  for (std::size_t i = 0; i < c.size.regions; ++i) c.plan.regions[i] = d.regions[i];
  for (std::size_t i = 0; i < c.size.slices; ++i) c.plan.slices[i] = d.slices[i];
  for (std::size_t i = 0; i < c.size.moves; ++i) c.plan.moves[i] = d.moves[i];
  c.plan.arena_bytes = d.arena_bytes;
  c.plan.unshared_bytes = d.unshared_bytes;
  c.plan.flops = d.flops;
  c.plan.first_root_steps = d.first_root_steps;
  return c;
}

template <class Source>
inline constexpr auto captured_plan =
    capture<plan_room(plan::room_after_cuts(traced<Source>.graph), traced<Source>.graph.roots.size())>(
        plan::make_plan(traced<Source>.graph.draft(),
                        {traced<Source>.leaves.begin(), traced<Source>.leaves.end()},
                        {traced<Source>.results.begin(), traced<Source>.results.end()}, options<Source>));

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
