// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Reverse mode, graph to graph: appends to the graph of a value the nodes that compute its gradient.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/core/table.hpp>
#include <ctgrad/diff/loop.hpp>
#include <ctgrad/op/add.hpp>
#include <ctgrad/op/constant.hpp>

namespace ctgrad::diff {

/// Which of the first nodes depend on one of the given values through operations that have a derivative.
constexpr Table<char> dependents(const graph::Builder& g, int nodes, const Items<graph::Value>& on) {
  Table<char> depends(nodes);
  int first = nodes;
  for (graph::Value v : on)
    if (v.id < nodes) {
      depends.items[v.id] = 1;
      first = v.id < first ? v.id : first;
    }
  for (int id = first; id < nodes; ++id) {
    const graph::Node& n = g[id];
    if (!n.op->differentiable) continue;
    for (int i = 0; i < n.op->arity; ++i)
      if (depends.items[n.in.items[i]] != 0) depends.items[id] = 1;
  }
  return depends;
}
constexpr Table<char> dependents(graph::Value root, const Items<graph::Value>& on) {
  return dependents(*root.builder, root.id + 1, on);
}

/// Gradients of Σ ⟨seeds[i], roots[i]⟩ in each value of wrt; a seed has its root's shape. A value that no
/// root reaches gives an invalid Value: zeros are never made.
constexpr Items<graph::Value> reverse(const Items<graph::Value>& roots, const Items<graph::Value>& seeds,
                                      const Items<graph::Value>& wrt) {
  graph::Builder& g = *roots[0].builder;
  int last = 0;
  for (graph::Value r : roots) last = last < r.id ? r.id : last;
  const Table<char> depends = dependents(g, last + 1, wrt);
  Table<int> adjoint(last + 1);  // id + 1, so that 0 is none
  const auto accumulate = [&](int id, graph::Value part) {
    int& sum = adjoint.items[id];
    sum = (sum > 0 ? op::operator+(graph::Value{&g, sum - 1}, part) : part).id + 1;
  };
  for (std::size_t i = 0; i < roots.size(); ++i) accumulate(roots[i].id, seeds[i]);
  const auto through_loop = [&](graph::Value loop) {
    const op::LoopFacts facts(loop.node());
    Items<graph::Value> results(g.bodies()[static_cast<std::size_t>(facts.body)].roots.size() +
                                static_cast<std::size_t>(facts.carries));
    bool any = false;
    for (int id = loop.id + 1; id <= last; ++id)
      if (adjoint.items[id] > 0 && g[id].op->kind == graph::Kind::loop_result &&
          g[id].in.items[0] == loop.id) {
        results[static_cast<std::size_t>(g[id].attr[0])] = {&g, adjoint.items[id] - 1};
        any = true;
      }
    if (any)
      reverse_loop(
          loop, results, [&](graph::Value v) { return depends.items[v.id] != 0; },
          [&](graph::Value v, graph::Value part) {
            if (depends.items[v.id] != 0) accumulate(v.id, part);
          });
  };
  for (int id = last; id >= 0; --id) {
    if (g[id].op->kind == graph::Kind::loop && depends.items[id] != 0) through_loop({&g, id});
    if (adjoint.items[id] == 0 || depends.items[id] == 0 || !g[id].op->differentiable) continue;
    const graph::Value d{&g, adjoint.items[id] - 1};
    const graph::Node n = g[id];
    const graph::Deriving deriving(g, n);
    for (int i = 0; i < n.op->arity; ++i) {
      const int operand = n.in.items[i];
      if (depends.items[operand] == 0) continue;
      const graph::Value part = n.op->pull({&g, id}, i, d);
      if (part.valid()) accumulate(operand, part);
    }
  }
  Items<graph::Value> gradient;
  gradient.reserve(wrt.size());
  for (graph::Value v : wrt)
    gradient.push_back(v.id <= last && adjoint.items[v.id] > 0 ? graph::Value{&g, adjoint.items[v.id] - 1}
                                                               : graph::Value{});
  return gradient;
}

/// Of one root.
constexpr Items<graph::Value> reverse(graph::Value root, graph::Value seed, const Items<graph::Value>& wrt) {
  return reverse(Items{root}, Items{seed}, wrt);
}

}  // namespace ctgrad::diff
