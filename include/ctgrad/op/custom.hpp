// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What functions with a derivative of their own are in a graph: the value, marked with its arguments. The
// marks go before planning.
#pragma once
#include <ctgrad/op/loop.hpp>

namespace ctgrad::op {

/// Operand 0 is the value, or the mark for the argument before; operand 1 the argument whose derivative this
/// mark gives; operand 2 the bundle of all arguments. Attribute 0 tells marks apart.
struct Custom {
  static constexpr std::string_view name = "custom_derivative";
  static constexpr graph::Kind kind = graph::Kind::view;
  static constexpr int arity = 3, cost = 0;
  static constexpr bool mark = true;
};

template <class Op>
constexpr graph::Value custom(graph::Value value, graph::Value argument, int arguments) {
  graph::Node n;
  n.op = &graph::rules<Op>;
  n.type = value.type();
  n.shape = value.shape();
  n.in = {value.id, argument.id, arguments};
  n.attr[0] = value.builder->size();
  return value.builder->add(n);
}

}  // namespace ctgrad::op
