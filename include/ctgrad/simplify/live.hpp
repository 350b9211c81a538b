// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The last graph pass before planning: drops what no root needs and the marks that only derivatives needed.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/core/table.hpp>
#include <ctgrad/graph/graph.hpp>

#include <utility>

namespace ctgrad::simplify {

/// How many nodes that some root needs use each node, and how many roots are it: 0 for what nothing needs.
constexpr Table<int> live(const Items<graph::Node>& nodes, const Items<int>& roots) {
  Table<int> users(nodes.size());
  const graph::Node* const first = nodes.data();
  for (int r : roots) ++users.items[r];
  for (int i = static_cast<int>(nodes.size()); i-- > 0;) {
    if (users.items[i] == 0) continue;
    const graph::Node& n = first[i];
    for (int k = 0; k < n.op->arity; ++k) ++users.items[n.in.items[k]];
  }
  return users;
}

/// How many times each node is an operand; twice more where it is a root, so that passes leave it as it is.
constexpr Table<int> uses(const graph::Draft& d) {
  Table<int> count(d.nodes.size());
  const graph::Node* const first = d.nodes.data();
  const std::size_t size = d.nodes.size();
  for (std::size_t i = 0; i < size; ++i)
    for (int k = 0; k < first[i].op->arity; ++k) ++count.items[first[i].in.items[k]];
  for (int r : d.roots) count.items[r] += 2;
  return count;
}

namespace detail {

/// The nodes that have users, and marks only where they are to stay: otherwise their operand stands for them.
constexpr graph::Draft pack(graph::Draft d, const Table<int>& users, bool marks) {
  graph::Node* const first = d.nodes.data();
  const int size = static_cast<int>(d.nodes.size());
  Table<int> id(size);
  int kept = 0;
  for (int i = 0; i < size; ++i) {
    if (users.items[i] == 0) continue;
    const graph::Node& from = first[i];
    if (!marks && from.op->mark) {
      id.items[i] = id.items[from.in.items[0]];
      continue;
    }
    id.items[i] = kept;
    graph::Node& n = first[kept++];
    if (&n != &from) n = from;
    for (int k = 0; k < n.op->arity; ++k) n.in.items[k] = id.items[n.in.items[k]];
  }
  d.nodes.resize(static_cast<std::size_t>(kept));
  for (int& r : d.roots) r = id.items[r];
  return d;
}

}  // namespace detail

/// The live part of a graph, without what is not alive.
constexpr graph::Draft compact(Items<graph::Node> nodes, Items<int> roots, Items<graph::Draft> bodies) {
  const Table<int> users = live(nodes, roots);
  return detail::pack({std::move(nodes), std::move(roots), std::move(bodies)}, users, true);
}

/// Whether a mark goes with which simplification may find something new: any but a variable that stands for
/// a leaf everywhere.
constexpr bool hides_something(const Items<graph::Node>& nodes, const Table<int>& users) {
  const graph::Node* const first = nodes.data();
  const int size = static_cast<int>(nodes.size());
  for (int i = 0; i < size; ++i) {
    if (users.items[i] == 0 || !first[i].op->mark) continue;
    int operand = first[i].in.items[0];
    if (users.items[operand] != 1) return true;
    while (first[operand].op->mark) operand = first[operand].in.items[0];
    if (first[operand].op->kind != graph::Kind::leaf) return true;
  }
  return false;
}

/// The live part of a graph without stop_gradient and variables, rebuilt through the simplification rules
/// where these may find something new.
constexpr graph::Draft finish(graph::Draft draft) {
  const Table<int> users = live(draft.nodes, draft.roots);
  const int size = static_cast<int>(draft.nodes.size());
  // Loops whose bodies have become the same share one.
  Items<graph::Draft> bodies;
  Items<int> number;
  for (graph::Draft& body : draft.bodies) {
    graph::Draft finished = finish(std::move(body));
    std::size_t i = 0;
    while (i < bodies.size() && !bodies[i].same(finished)) ++i;
    if (i == bodies.size()) bodies.push_back(std::move(finished));
    number.push_back(static_cast<int>(i));
  }
  draft.bodies = std::move(bodies);
  for (int i = 0; i < size && !number.empty(); ++i)
    if (graph::Node& n = draft.nodes.data()[i]; n.op->kind == graph::Kind::loop)
      n.attr[0] = number[static_cast<std::size_t>(n.attr[0])];
  if (!hides_something(draft.nodes, users)) return detail::pack(std::move(draft), users, false);
  graph::Builder g;
  Table<int> id(size);
  for (int i = 0; i < size; ++i) {
    if (users.items[i] == 0) continue;
    graph::Node n = draft.nodes.data()[i];
    for (int k = 0; k < n.op->arity; ++k) n.in.items[k] = id.items[n.in.items[k]];
    g.where = n.where;
    id.items[i] = n.op->mark ? n.in.items[0] : g.add(n).id;
  }
  for (int& r : draft.roots) r = id.items[r];
  // The rules may have left nodes without a user.
  graph::Draft all = g.finished(std::move(draft.roots));
  return compact(std::move(all.nodes), std::move(all.roots), std::move(draft.bodies));
}

}  // namespace ctgrad::simplify
