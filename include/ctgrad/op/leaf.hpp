// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The elements of a program's arguments and a model's parameters: where tracing starts and derivatives end.
#pragma once
#include <ctgrad/graph/operation.hpp>

namespace ctgrad::op {

/// Attribute 0 is the leaf's number in the program.
struct Leaf {
  static constexpr std::string_view name = "leaf";
  static constexpr graph::Kind kind = graph::Kind::leaf;
  static constexpr int arity = 0, cost = 0;
};

constexpr graph::Value leaf(graph::Builder& g, Scalar type, const Dims& shape, int number) {
  graph::Node n;
  n.op = &graph::rules<Leaf>;
  n.type = type;
  n.shape = shape;
  n.attr[0] = number;
  return g.add(n);
}

}  // namespace ctgrad::op
