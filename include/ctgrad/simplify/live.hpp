// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The last graph pass before planning: drops what no root needs and the marks that only derivatives needed.
#pragma once
#include <ctgrad/graph/graph.hpp>
#include <ctgrad/op/stop_gradient.hpp>
#include <ctgrad/op/variable.hpp>

#include <vector>

namespace ctgrad::simplify {

/// Nodes that some root needs.
constexpr std::vector<char> live(const std::vector<graph::Node>& nodes, const std::vector<int>& roots) {
  std::vector<char> alive(nodes.size(), 0);
  for (int r : roots) alive[static_cast<std::size_t>(r)] = 1;
  for (std::size_t i = nodes.size(); i-- > 0;)
    if (alive[i] != 0)
      for (int o : nodes[i].in)
        if (o >= 0) alive[static_cast<std::size_t>(o)] = 1;
  return alive;
}

/// The live part of a graph, rebuilt through the simplification rules, without stop_gradient and variables.
constexpr graph::Draft finish(const graph::Draft& draft) {
  const std::vector<char> alive = live(draft.nodes, draft.roots);
  graph::Builder g;
  std::vector<int> id(draft.nodes.size(), -1);
  for (std::size_t i = 0; i < draft.nodes.size(); ++i) {
    if (alive[i] == 0) continue;
    graph::Node n = draft.nodes[i];
    for (int& o : n.in)
      if (o >= 0) o = id[static_cast<std::size_t>(o)];
    g.where = n.where;
    id[i] = graph::is<op::StopGradient>(n) || graph::is<op::Variable>(n) ? n.in[0] : g.add(n).id;
  }
  std::vector<int> roots;
  for (int r : draft.roots) roots.push_back(id[static_cast<std::size_t>(r)]);

  const std::vector<char> kept = live(g.nodes(), roots);  // the rules may have left nodes without a user
  graph::Draft result;
  std::vector<int> compact(g.nodes().size(), -1);
  for (std::size_t i = 0; i < g.nodes().size(); ++i) {
    if (kept[i] == 0) continue;
    graph::Node n = g.nodes()[i];
    for (int& o : n.in)
      if (o >= 0) o = compact[static_cast<std::size_t>(o)];
    compact[i] = static_cast<int>(result.nodes.size());
    result.nodes.push_back(n);
  }
  for (int r : roots) result.roots.push_back(compact[static_cast<std::size_t>(r)]);
  return result;
}

}  // namespace ctgrad::simplify
