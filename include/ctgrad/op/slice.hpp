// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// slice: a range along one axis. A view.
#pragma once
#include <ctgrad/op/pad.hpp>
#include <ctgrad/op/reshape.hpp>

namespace ctgrad::op {

/// Attribute 0 is the axis, attribute 1 the first index taken.
struct Slice {
  static constexpr std::string_view name = "slice";
  static constexpr graph::Kind kind = graph::Kind::view;
  static constexpr int arity = 1, cost = 0;

  static constexpr graph::Value make(graph::Value x, int axis, int start, int extent) {
    graph::Node n;
    n.op = &graph::rules<Slice>;
    n.type = x.type();
    n.shape = x.shape();
    n.shape[axis] = extent;
    n.in.items[0] = x.id;
    n.attr = {axis, start};
    return x.builder->add(n);
  }
  static constexpr graph::Value simplify(graph::Builder& g, const graph::Node& n) {
    const graph::Value x{&g, n.in.items[0]};
    if (x.node().shape == n.shape) return x;
    if (is_constant(x)) return constant(g, n.type, n.shape, x.node().constant());
    if (is_comparison(x)) {
      graph::Node m = x.node();
      m.shape = n.shape;
      for (int& o : m.in)
        if (o >= 0) o = Slice::make({&g, o}, n.attr[0], n.attr[1], n.shape[n.attr[0]]).id;
      return g.add(m);
    }
    return {};
  }
  static constexpr graph::Value pull(graph::Value y, int, graph::Value d) {
    const int axis = y.node().attr[0];
    return pad(d, axis, y.node().attr[1], y.in(0).node().shape[axis]);
  }
  static constexpr graph::Value push(graph::Value y, int, graph::Value t) {
    return make(t, y.node().attr[0], y.node().attr[1], y.node().shape[y.node().attr[0]]);
  }
};

constexpr graph::Value slice(graph::Value x, int axis, int start, int extent) {
  return Slice::make(x, axis, start, extent);
}

}  // namespace ctgrad::op

namespace ctgrad {

/// Elements Start ≤ i < Stop along the axis (negative axes count from the last), 0 ≤ Start < Stop ≤ extent:
/// x[…, Start:Stop, …] in NumPy. No element moves.
template <int Axis, int Start, int Stop, class T, class S>
constexpr auto slice(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  constexpr int axis = Axis < 0 ? Axis + S::rank : Axis;
  static_assert(0 <= axis && axis < S::rank, "ctgrad: slice: no such axis");
  static_assert(0 <= Start && Start < Stop && Stop <= S::dims[axis],
                "ctgrad: slice: the range leaves the axis");
  constexpr Dims d = [] {
    Dims r = S::dims;
    r[axis] = Stop - Start;
    return r;
  }();
  return Expr<T, shape_of<d>>(op::slice(x.at(where), axis, Start, Stop - Start));
}

}  // namespace ctgrad
