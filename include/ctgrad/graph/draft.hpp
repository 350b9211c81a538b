// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A graph while passes still resize it.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/graph/rules.hpp>

namespace ctgrad::graph {

/// Nodes in topological order, the roots that a program returns, and the bodies of its loops.
struct Draft {
  Items<Node> nodes;
  Items<int> roots;
  Items<Draft> bodies = {};

  constexpr bool same(const Draft& o) const {
    if (nodes.size() != o.nodes.size() || roots != o.roots || bodies.size() != o.bodies.size()) return false;
    for (std::size_t i = 0; i < nodes.size(); ++i)
      if (!nodes[i].same(o.nodes[i])) return false;
    for (std::size_t i = 0; i < bodies.size(); ++i)
      if (!bodies[i].same(o.bodies[i])) return false;
    return true;
  }
};

}  // namespace ctgrad::graph
