// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Forward mode, graph to graph: appends to the graph of a value the nodes that compute its directional
// derivative.
#pragma once
#include <ctgrad/diff/reverse.hpp>

#include <vector>

namespace ctgrad::diff {

/// The derivative of root when each wrt[i] moves along tangent[i]; invalid if the root depends on none of
/// them.
constexpr graph::Value forward(graph::Value root, const std::vector<graph::Value>& wrt,
                               const std::vector<graph::Value>& tangent) {
  graph::Builder& g = *root.builder;
  const std::vector<char> depends = dependents(root, wrt);
  std::vector<graph::Value> moves(static_cast<std::size_t>(root.id) + 1);
  for (std::size_t i = 0; i < wrt.size(); ++i)
    if (wrt[i].id <= root.id) moves[static_cast<std::size_t>(wrt[i].id)] = tangent[i];
  for (int id = 0; id <= root.id; ++id) {
    graph::Value& sum = moves[static_cast<std::size_t>(id)];
    if (depends[static_cast<std::size_t>(id)] == 0 || sum.valid()) continue;
    const graph::Node n = g[id];
    g.where = n.where;
    g.where.derivative = true;
    for (int i = 0; i < n.op->arity; ++i) {
      const graph::Value t = moves[static_cast<std::size_t>(n.in[static_cast<std::size_t>(i)])];
      if (!t.valid()) continue;
      const graph::Value part = n.op->push({&g, id}, i, t);
      if (part.valid()) sum = sum.valid() ? op::operator+(sum, part) : part;
    }
  }
  return moves[static_cast<std::size_t>(root.id)];
}

}  // namespace ctgrad::diff
