// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The last graph pass before planning: drops what no root needs and the marks that only derivatives needed.
#pragma once
#include <ctgrad/core/table.hpp>
#include <ctgrad/graph/graph.hpp>
#include <ctgrad/op/custom.hpp>
#include <ctgrad/op/stop_gradient.hpp>
#include <ctgrad/op/variable.hpp>

#include <utility>
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

/// How many times each node is an operand; twice more where it is a root, so that passes leave it as it is.
constexpr Table<int> uses(const graph::Draft& d) {
  Table<int> count(d.nodes.size());
  const graph::Node* const first = d.nodes.data();
  for (std::size_t i = 0; i < d.nodes.size(); ++i)
    for (int k = 0; k < first[i].op->arity; ++k) ++count[first[i].in.items[k]];
  for (int r : d.roots) count[r] += 2;
  return count;
}

/// The live part of a graph, without what is not alive.
constexpr graph::Draft compact(std::vector<graph::Node> nodes, std::vector<int> roots,
                               std::vector<graph::Draft> bodies) {
  const Table<char> alive = live(nodes, roots);
  graph::Node* const first = nodes.data();
  Table<int> id(nodes.size());
  int kept = 0;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (alive[i] == 0) continue;
    id[i] = kept;
    graph::Node& n = first[kept++];
    if (&n != first + i) n = first[i];
    for (int k = 0; k < n.op->arity; ++k) n.in.items[k] = id[n.in.items[k]];
  }
  nodes.resize(static_cast<std::size_t>(kept));
  for (int& r : roots) r = id[r];
  return {std::move(nodes), std::move(roots), std::move(bodies)};
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
constexpr graph::Draft finish(graph::Draft draft) {
  const Table<char> alive = live(draft.nodes, draft.roots);
  Table<int> id(draft.nodes.size());
  // Loops whose bodies have become the same share one.
  std::vector<graph::Draft> bodies;
  std::vector<int> number;
  for (graph::Draft& body : draft.bodies) {
    graph::Draft finished = finish(std::move(body));
    std::size_t i = 0;
    while (i < bodies.size() && !bodies[i].same(finished)) ++i;
    if (i == bodies.size()) bodies.push_back(std::move(finished));
    number.push_back(static_cast<int>(i));
  }
  const auto renumber = [&number](graph::Node& n) {
    if (n.op->kind == graph::Kind::loop) n.attr[0] = number[static_cast<std::size_t>(n.attr[0])];
  };
  if (!hides_something(draft.nodes, alive)) {
    graph::Node* const first = draft.nodes.data();
    for (std::size_t i = 0; i < draft.nodes.size(); ++i) {
      graph::Node& n = first[i];
      for (int k = 0; k < n.op->arity; ++k) n.in.items[k] = id[n.in.items[k]];
      renumber(n);
      id[i] = is_mark(n) ? n.in[0] : static_cast<int>(i);
    }
    for (int& r : draft.roots) r = id[r];
    return compact(std::move(draft.nodes), std::move(draft.roots), std::move(bodies));
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
  for (int& r : draft.roots) r = id[r];
  // The rules may have left nodes without a user.
  graph::Draft all = g.finished(std::move(draft.roots));
  return compact(std::move(all.nodes), std::move(all.roots), std::move(bodies));
}

}  // namespace ctgrad::simplify
