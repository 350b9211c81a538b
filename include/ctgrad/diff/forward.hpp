// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Forward mode, graph to graph: appends to the graph of a value the nodes that compute its directional
// derivative.
#pragma once
#include <ctgrad/diff/reverse.hpp>

#include <vector>

namespace ctgrad::diff {

/// The derivative of each root when each wrt[i] moves along tangent[i]; invalid where a root depends on none of
/// them.
constexpr std::vector<graph::Value> forward(const std::vector<graph::Value>& roots,
                                            const std::vector<graph::Value>& wrt,
                                            const std::vector<graph::Value>& tangent) {
  graph::Builder& g = *roots[0].builder;
  int last = 0;
  for (graph::Value r : roots) last = last < r.id ? r.id : last;
  const std::vector<char> depends = dependents(g, last + 1, wrt);
  std::vector<graph::Value> moves(static_cast<std::size_t>(last) + 1);
  for (std::size_t i = 0; i < wrt.size(); ++i)
    if (wrt[i].id <= last) moves[static_cast<std::size_t>(wrt[i].id)] = tangent[i];
  for (int id = 0; id <= last; ++id) {
    if (depends[static_cast<std::size_t>(id)] == 0 || moves[static_cast<std::size_t>(id)].valid()) continue;
    const graph::Node n = g[id];
    g.where = n.where;
    g.where.derivative = true;
    graph::Value sum;
    for (int i = 0; i < n.op->arity; ++i) {
      const graph::Value t = moves[static_cast<std::size_t>(n.in[static_cast<std::size_t>(i)])];
      if (!t.valid()) continue;
      const graph::Value part = n.op->push({&g, id}, i, t);
      if (part.valid()) sum = sum.valid() ? op::operator+(sum, part) : part;
    }
    moves[static_cast<std::size_t>(id)] = sum;
  }
  std::vector<graph::Value> moved;
  for (graph::Value r : roots) moved.push_back(moves[static_cast<std::size_t>(r.id)]);
  return moved;
}

/// Of one root.
constexpr graph::Value forward(graph::Value root, const std::vector<graph::Value>& wrt,
                               const std::vector<graph::Value>& tangent) {
  return forward(std::vector{root}, wrt, tangent)[0];
}

}  // namespace ctgrad::diff
