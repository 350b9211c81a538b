// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// stop_gradient: its operand, as a constant to every derivative.
#pragma once
#include <ctgrad/graph/expr.hpp>

namespace ctgrad::op {

struct StopGradient {
  static constexpr std::string_view name = "stop_gradient";
  static constexpr graph::Kind kind = graph::Kind::view;
  static constexpr int arity = 1, cost = 0;
  static constexpr bool mark = true;
};

constexpr graph::Value stop_gradient(graph::Value x) {
  graph::Node n;
  n.op = &graph::rules<StopGradient>;
  n.type = x.type();
  n.shape = x.shape();
  n.in.items[0] = x.id;
  return x.builder->add(n);
}

}  // namespace ctgrad::op

namespace ctgrad {

/// x, treated as a constant by every derivative (jax.lax.stop_gradient; torch.Tensor.detach).
template <class T, class S>
constexpr Expr<T, S> stop_gradient(Expr<T, S> x,
                                   std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::stop_gradient(x.at(where)));
}

}  // namespace ctgrad
