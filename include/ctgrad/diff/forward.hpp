// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Forward mode, graph to graph: appends to the graph of a value the nodes that compute its directional
// derivative.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/diff/reverse.hpp>

#include <utility>

namespace ctgrad::diff {

/// The derivative of each root when each wrt[i] moves along tangent[i]; invalid where a root depends on none
/// of them.
constexpr Items<graph::Value> forward(const Items<graph::Value>& roots, const Items<graph::Value>& wrt,
                                      const Items<graph::Value>& tangent) {
  graph::Builder& g = *roots[0].builder;
  int last = 0;
  for (graph::Value r : roots) last = last < r.id ? r.id : last;
  Table<int> moves(last + 1);  // the tangent's id + 1, so that 0 is none
  Table<char> given(last + 1);
  int first = last + 1;
  for (std::size_t i = 0; i < wrt.size(); ++i) {
    const int id = wrt[i].id;
    if (id > last) continue;
    moves[id] = tangent[i].id + 1;
    given[id] = 1;
    first = id < first ? id : first;
  }
  Items<std::pair<int, TangentLoop>> loops;
  const auto through_loop = [&](graph::Value loop) {
    Items<graph::Value> moved;
    bool any = false;
    for (graph::Value v : op::loop_operands(loop)) {
      any = any || moves[v.id] > 0;
      moved.push_back(moves[v.id] > 0 ? graph::Value{&g, moves[v.id] - 1} : graph::Value{});
    }
    if (any) loops.push_back({loop.id, forward_loop(loop, moved)});
  };
  for (int id = first; id <= last; ++id) {
    if (given[id] != 0 || !g[id].op->differentiable) continue;
    if (g[id].op->kind == graph::Kind::loop) {
      through_loop({&g, id});
      continue;
    }
    if (g[id].op->kind == graph::Kind::loop_result) {
      for (const auto& [loop, tangent_loop] : loops)
        if (loop == g[id].in.items[0]) moves[id] = tangent_loop.tangent(g[id].attr[0]).id + 1;
      continue;
    }
    graph::Value sum;
    const int arity = g[id].op->arity;
    for (int i = 0; i < arity; ++i) {
      const int t = moves[g[id].in.items[i]];
      if (t == 0) continue;
      const graph::Deriving deriving(g, graph::Node(g[id]));
      const graph::Value part = g[id].op->push({&g, id}, i, {&g, t - 1});
      if (part.valid()) sum = sum.valid() ? op::operator+(sum, part) : part;
    }
    moves[id] = sum.id + 1;
  }
  Items<graph::Value> moved;
  moved.reserve(roots.size());
  for (graph::Value r : roots)
    moved.push_back(moves[r.id] > 0 ? graph::Value{&g, moves[r.id] - 1} : graph::Value{});
  return moved;
}

/// Of one root.
constexpr graph::Value forward(graph::Value root, const Items<graph::Value>& wrt,
                               const Items<graph::Value>& tangent) {
  return forward(Items{root}, wrt, tangent)[0];
}

}  // namespace ctgrad::diff
