// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// iota: the index along one axis.
#pragma once
#include <ctgrad/graph/expr.hpp>

namespace ctgrad::op {

/// Attribute 0 is the axis whose index is the value.
struct Iota {
  static constexpr std::string_view name = "iota";
  static constexpr graph::Kind kind = graph::Kind::iota;
  static constexpr int arity = 0, cost = 0;
};

constexpr graph::Value iota(graph::Builder& g, Scalar type, const Dims& shape, int axis) {
  graph::Node n;
  n.op = &graph::rules<Iota>;
  n.type = type;
  n.shape = shape;
  n.attr[0] = axis;
  return g.add(n);
}

}  // namespace ctgrad::op

namespace ctgrad {

/// 0, 1, 2, … along the axis (negative axes count from the last), with shape S and scalar type T, in the
/// graph of x.
template <class T, class S, int Axis = -1, Traced X>
constexpr Expr<T, S> iota(const X& x, std::source_location where = std::source_location::current()) {
  constexpr int axis = Axis < 0 ? Axis + S::rank : Axis;
  static_assert(0 <= axis && axis < S::rank, "ctgrad: iota: no such axis");
  const graph::Value v = x.at(where);
  const Scalar type = [&] {
    if constexpr (std::is_same_v<T, Deferred>)
      return v.type();
    else
      return scalar_of<T>;
  }();
  return Expr<T, S>(op::iota(*v.builder, type, S::dims, axis));
}

}  // namespace ctgrad
