// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The last graph pass before planning: drops what no root needs and the marks that only derivatives needed.
#pragma once
#include <ctgrad/core/table.hpp>
#include <ctgrad/graph/graph.hpp>
#include <ctgrad/op/custom.hpp>
#include <ctgrad/op/stop_gradient.hpp>
#include <ctgrad/op/variable.hpp>

#include <vector>

namespace ctgrad::simplify {

/// Nodes that some root needs.
constexpr Table<char> live(const std::vector<graph::Node>& nodes, const std::vector<int>& roots) {
  Table<char> alive(nodes.size());
  const graph::Node* const first = nodes.data();
  for (int r : roots) alive[r] = 1;
  for (std::size_t i = nodes.size(); i-- > 0;)
    if (alive[i] != 0)
      for (int k = 0; k < first[i].op->arity; ++k) alive[first[i].in.items[k]] = 1;
  return alive;
}

/// The live part of a graph, without what is not alive.
constexpr graph::Draft compact(const std::vector<graph::Node>& nodes, const std::vector<int>& roots,
                               const std::vector<graph::Draft>& bodies) {
  const Table<char> alive = live(nodes, roots);
  const graph::Node* const first = nodes.data();
  graph::Draft result;
  result.nodes.reserve(nodes.size());
  Table<int> id(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (alive[i] == 0) continue;
    id[i] = static_cast<int>(result.nodes.size());
    graph::Node& n = result.nodes.emplace_back(first[i]);
    for (int k = 0; k < n.op->arity; ++k) n.in.items[k] = id[n.in.items[k]];
  }
  for (int r : roots) result.roots.push_back(id[r]);
  result.bodies = bodies;
  return result;
}

constexpr bool is_mark(const graph::Node& n) {
  return graph::is<op::StopGradient>(n) || graph::is<op::Variable>(n) || graph::is<op::Custom>(n);
}

/// Whether a node goes with which simplification may find something new: any mark but a variable that stands
/// for a leaf everywhere.
constexpr bool hides_something(const std::vector<graph::Node>& nodes, const Table<char>& alive) {
  const graph::Node* const first = nodes.data();
  Table<int> users(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (alive[i] != 0)
      for (int k = 0; k < first[i].op->arity; ++k) ++users[first[i].in.items[k]];
  Table<char> stands_for_leaf(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (alive[i] == 0) continue;
    if (first[i].op->kind == graph::Kind::leaf) stands_for_leaf[i] = 1;
    if (!is_mark(first[i])) continue;
    const int operand = first[i].in.items[0];
    if (stands_for_leaf[operand] == 0 || users[operand] != 1) return true;
    stands_for_leaf[i] = 1;
  }
  return false;
}

/// The live part of a graph without stop_gradient and variables, rebuilt through the simplification rules
/// where these may find something new.
constexpr graph::Draft finish(const graph::Draft& draft) {
  const Table<char> alive = live(draft.nodes, draft.roots);
  Table<int> id(draft.nodes.size());
  std::vector<int> roots;
  // Loops whose bodies have become the same share one.
  std::vector<graph::Draft> bodies;
  std::vector<int> number;
  for (const graph::Draft& body : draft.bodies) {
    const graph::Draft finished = finish(body);
    std::size_t i = 0;
    while (i < bodies.size() && !bodies[i].same(finished)) ++i;
    if (i == bodies.size()) bodies.push_back(finished);
    number.push_back(static_cast<int>(i));
  }
  const auto renumber = [&number](graph::Node& n) {
    if (n.op->kind == graph::Kind::loop) n.attr[0] = number[static_cast<std::size_t>(n.attr[0])];
  };
  if (!hides_something(draft.nodes, alive)) {
    std::vector<graph::Node> nodes = draft.nodes;
    graph::Node* const first = nodes.data();
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      graph::Node& n = first[i];
      for (int k = 0; k < n.op->arity; ++k) n.in.items[k] = id[n.in.items[k]];
      renumber(n);
      id[i] = is_mark(n) ? n.in[0] : static_cast<int>(i);
    }
    for (int r : draft.roots) roots.push_back(id[r]);
    return compact(nodes, roots, bodies);
  }
  graph::Builder g;
  for (std::size_t i = 0; i < draft.nodes.size(); ++i) {
    if (alive[i] == 0) continue;
    graph::Node n = draft.nodes[i];
    for (int k = 0; k < n.op->arity; ++k) n.in.items[k] = id[n.in.items[k]];
    renumber(n);
    g.where = n.where;
    id[i] = is_mark(n) ? n.in[0] : g.add(n).id;
  }
  for (int r : draft.roots) roots.push_back(id[r]);
  return compact(g.nodes(), roots, bodies);  // the rules may have left nodes without a user
}

}  // namespace ctgrad::simplify
