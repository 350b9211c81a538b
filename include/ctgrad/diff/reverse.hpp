// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Reverse mode, graph to graph: appends to the graph of a value the nodes that compute its gradient.
#pragma once
#include <ctgrad/op/add.hpp>
#include <ctgrad/op/constant.hpp>

#include <vector>

namespace ctgrad::diff {

/// Which nodes up to root depend on one of the given values through operations that have a derivative.
constexpr std::vector<char> dependents(graph::Value root, const std::vector<graph::Value>& on) {
  const graph::Builder& g = *root.builder;
  std::vector<char> depends(static_cast<std::size_t>(root.id) + 1, 0);
  for (graph::Value v : on)
    if (v.id <= root.id) depends[static_cast<std::size_t>(v.id)] = 1;
  for (int id = 0; id <= root.id; ++id) {
    const graph::Node& n = g[id];
    if (!n.op->differentiable) continue;
    for (int o : n.in)
      if (o >= 0 && depends[static_cast<std::size_t>(o)] != 0) depends[static_cast<std::size_t>(id)] = 1;
  }
  return depends;
}

/// Gradients of the scalar (or seed-weighted) root in each value of wrt. A value that the root does not reach
/// gives an invalid Value: zeros are never made.
constexpr std::vector<graph::Value> reverse(graph::Value root, graph::Value seed,
                                            const std::vector<graph::Value>& wrt) {
  graph::Builder& g = *root.builder;
  const std::vector<char> depends = dependents(root, wrt);
  std::vector<graph::Value> adjoint(static_cast<std::size_t>(root.id) + 1);
  adjoint[static_cast<std::size_t>(root.id)] = seed;
  for (int id = root.id; id >= 0; --id) {
    const graph::Value d = adjoint[static_cast<std::size_t>(id)];
    if (!d.valid() || depends[static_cast<std::size_t>(id)] == 0) continue;
    const graph::Node n = g[id];
    if (!n.op->differentiable) continue;
    g.where = n.where;
    g.where.derivative = true;
    for (int i = 0; i < n.op->arity; ++i) {
      const auto operand = static_cast<std::size_t>(n.in[static_cast<std::size_t>(i)]);
      if (depends[operand] == 0) continue;
      const graph::Value part = n.op->pull({&g, id}, i, d);
      if (!part.valid()) continue;
      graph::Value& sum = adjoint[operand];
      sum = sum.valid() ? op::operator+(sum, part) : part;
    }
  }
  std::vector<graph::Value> gradient;
  for (graph::Value v : wrt)
    gradient.push_back(v.id <= root.id ? adjoint[static_cast<std::size_t>(v.id)] : graph::Value{});
  return gradient;
}

}  // namespace ctgrad::diff
