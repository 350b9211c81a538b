// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A finished graph as a constant: nodes in topological order and the roots that a program returns.
#pragma once
#include <ctgrad/core/array.hpp>
#include <ctgrad/graph/builder.hpp>

#include <cstddef>

namespace ctgrad::graph {

/// Nodes and roots as a constant of fixed size.
template <std::size_t Nodes, std::size_t Roots>
struct Graph {
  Array<Node, Nodes> nodes{};
  Array<int, Roots> roots{};

  constexpr Draft draft() const { return {{nodes.begin(), nodes.end()}, {roots.begin(), roots.end()}}; }
};

struct GraphSize {
  std::size_t nodes;
  std::size_t roots;
};

/// The first S.nodes nodes and S.roots roots of anything that has such arrays.
template <GraphSize S>
constexpr Graph<S.nodes, S.roots> freeze(const auto& d) {
  Graph<S.nodes, S.roots> g;
  const Node* const nodes = d.nodes.data();
  for (std::size_t i = 0; i < S.nodes; ++i) g.nodes.items[i] = nodes[i];
  const int* const roots = d.roots.data();
  for (std::size_t i = 0; i < S.roots; ++i) g.roots.items[i] = roots[i];
  return g;
}

}  // namespace ctgrad::graph
