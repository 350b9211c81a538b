// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A traced function as constants: its finished graph and its plan. Every stage is a variable of its own, because
// compilers bound the work of one constant expression.
#pragma once
#include <ctgrad/core/name.hpp>
#include <ctgrad/plan/plan.hpp>
#include <ctgrad/simplify/live.hpp>

#include <vector>

namespace ctgrad::run {

/// What a Source's trace() returns: a finished graph, and where its leaves and roots live in memory.
struct Traced {
  graph::Draft graph;
  std::vector<plan::Address> leaves;
  std::vector<plan::Address> results;
  Name unreached;  // path of the first parameter that has no gradient
};

/// Source has `static constexpr Traced trace()` and `static constexpr int spaces`: the arena, arguments and results.
template <class Source>
struct Compiled {
  static constexpr int spaces = Source::spaces;

  static constexpr graph::GraphSize graph_size = [] {
    const Traced t = Source::trace();
    return graph::GraphSize{t.graph.nodes.size(), t.graph.roots.size()};
  }();
  static constexpr auto graph = graph::freeze<graph_size>(Source::trace().graph);
  static constexpr Name unreached = Source::trace().unreached;

  static constexpr plan::PlanSize plan_size = [] {
    const Traced t = Source::trace();
    return plan::make_plan(graph.draft(), t.leaves, t.results).size();
  }();
  static constexpr auto plan = [] {
    const Traced t = Source::trace();
    return plan::freeze<plan_size>(plan::make_plan(graph.draft(), t.leaves, t.results));
  }();
};

}  // namespace ctgrad::run
