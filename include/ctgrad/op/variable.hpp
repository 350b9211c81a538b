// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// variable: its operand under a new identity, so that a transform can differentiate in it and in nothing
// else. Two variables of one value differ; they go before planning.
#pragma once
#include <ctgrad/graph/operation.hpp>

namespace ctgrad::op {

/// Attribute 0 tells variables of one operand apart.
struct Variable {
  static constexpr std::string_view name = "variable";
  static constexpr graph::Kind kind = graph::Kind::view;
  static constexpr int arity = 1, cost = 0;
  static constexpr bool mark = true;

  static constexpr graph::Value pull(graph::Value, int, graph::Value d) { return d; }
  static constexpr graph::Value push(graph::Value, int, graph::Value t) { return t; }
};

constexpr graph::Value variable(graph::Value x) {
  graph::Node n;
  n.op = &graph::rules<Variable>;
  n.type = x.type();
  n.shape = x.shape();
  n.in.items[0] = x.id;
  n.attr[0] = x.builder->size();
  return x.builder->add(n);
}

}  // namespace ctgrad::op
