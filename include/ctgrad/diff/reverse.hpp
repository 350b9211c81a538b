// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Reverse mode, graph to graph: appends to the graph of a value the nodes that compute its gradient.
#pragma once
#include <ctgrad/op/add.hpp>
#include <ctgrad/op/constant.hpp>

#include <vector>

namespace ctgrad::diff {

/// Which of the first nodes depend on one of the given values through operations that have a derivative.
constexpr std::vector<char> dependents(const graph::Builder& g, int nodes,
                                       const std::vector<graph::Value>& on) {
  std::vector<char> depends(static_cast<std::size_t>(nodes), 0);
  for (graph::Value v : on)
    if (v.id < nodes) depends[static_cast<std::size_t>(v.id)] = 1;
  for (int id = 0; id < nodes; ++id) {
    const graph::Node& n = g[id];
    if (!n.op->differentiable) continue;
    for (int o : n.in)
      if (o >= 0 && depends[static_cast<std::size_t>(o)] != 0) depends[static_cast<std::size_t>(id)] = 1;
  }
  return depends;
}
constexpr std::vector<char> dependents(graph::Value root, const std::vector<graph::Value>& on) {
  return dependents(*root.builder, root.id + 1, on);
}

/// Gradients of Σ ⟨seeds[i], roots[i]⟩ in each value of wrt; a seed has its root's shape. A value that no root
/// reaches gives an invalid Value: zeros are never made.
constexpr std::vector<graph::Value> reverse(const std::vector<graph::Value>& roots,
                                            const std::vector<graph::Value>& seeds,
                                            const std::vector<graph::Value>& wrt) {
  graph::Builder& g = *roots[0].builder;
  int last = 0;
  for (graph::Value r : roots) last = last < r.id ? r.id : last;
  const std::vector<char> depends = dependents(g, last + 1, wrt);
  std::vector<graph::Value> adjoint(static_cast<std::size_t>(last) + 1);
  const auto accumulate = [&](int id, graph::Value part) {
    graph::Value& sum = adjoint[static_cast<std::size_t>(id)];
    sum = sum.valid() ? op::operator+(sum, part) : part;
  };
  for (std::size_t i = 0; i < roots.size(); ++i) accumulate(roots[i].id, seeds[i]);
  for (int id = last; id >= 0; --id) {
    const graph::Value d = adjoint[static_cast<std::size_t>(id)];
    if (!d.valid() || depends[static_cast<std::size_t>(id)] == 0) continue;
    const graph::Node n = g[id];
    if (!n.op->differentiable) continue;
    g.where = n.where;
    g.where.derivative = true;
    for (int i = 0; i < n.op->arity; ++i) {
      const int operand = n.in[static_cast<std::size_t>(i)];
      if (depends[static_cast<std::size_t>(operand)] == 0) continue;
      const graph::Value part = n.op->pull({&g, id}, i, d);
      if (part.valid()) accumulate(operand, part);
    }
  }
  std::vector<graph::Value> gradient;
  for (graph::Value v : wrt)
    gradient.push_back(v.id <= last ? adjoint[static_cast<std::size_t>(v.id)] : graph::Value{});
  return gradient;
}

/// Of one root.
constexpr std::vector<graph::Value> reverse(graph::Value root, graph::Value seed,
                                            const std::vector<graph::Value>& wrt) {
  return reverse(std::vector{root}, std::vector{seed}, wrt);
}

}  // namespace ctgrad::diff
