// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The untyped handle to a node of a graph under construction. Derivative rules, rewrites and passes are
// written with it, so each is compiled once and not once per shape.
#pragma once
#include <ctgrad/graph/node.hpp>

namespace ctgrad::graph {

class Builder;

struct Value {
  Builder* builder = nullptr;
  int id = -1;

  constexpr bool valid() const { return id >= 0; }
  constexpr const Node& node() const;
  /// A copy: nodes move when the graph grows, and much is added to it in one expression.
  constexpr Dims shape() const;
  constexpr Scalar type() const;
  /// Operand i of this node.
  constexpr Value in(int i) const;
  constexpr bool operator==(const Value&) const = default;
};

}  // namespace ctgrad::graph
