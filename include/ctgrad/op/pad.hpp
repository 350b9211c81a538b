// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// pad: zeros before and after along one axis; the transpose of slice.
#pragma once
#include <ctgrad/op/concat.hpp>
#include <ctgrad/op/constant.hpp>

namespace ctgrad::op {

/// Attribute 0 is the axis, attribute 1 the number of zeros before.
struct Pad {
  static constexpr std::string_view name = "pad";
  static constexpr graph::Kind kind = graph::Kind::concat;
  static constexpr int arity = 1, cost = 0;

  static constexpr graph::Value make(graph::Value x, int axis, int before, int extent) {
    graph::Node n;
    n.op = &graph::rules<Pad>;
    n.type = x.type();
    n.shape = x.shape();
    n.shape[axis] = extent;
    n.in.items[0] = x.id;
    n.attr = {axis, before};
    return x.builder->add(n);
  }
  static constexpr graph::Value simplify(graph::Builder& g, const graph::Node& n) {
    const graph::Value x{&g, n.in.items[0]};
    if (x.node().shape == n.shape) return x;
    if (is_constant(x, 0)) return constant(g, n.type, n.shape, 0);
    return {};
  }
  static constexpr graph::Value pull(graph::Value y, int, graph::Value d) {
    return slice(d, y.node().attr[0], y.node().attr[1], y.in(0).node().shape[y.node().attr[0]]);
  }
  static constexpr graph::Value push(graph::Value y, int, graph::Value t) {
    const int axis = y.node().attr[0];
    return make(t, axis, y.node().attr[1], y.node().shape[axis]);
  }
  /// a + b as one wider pad when their live ranges touch; otherwise invalid. Gradients of neighbouring slices
  /// meet here.
  static constexpr graph::Value join(graph::Value a, graph::Value b) {
    if (!graph::is<Pad>(a) || !graph::is<Pad>(b) || a.node().attr[0] != b.node().attr[0]) return {};
    const int axis = a.node().attr[0];
    if (a.node().attr[1] > b.node().attr[1]) return join(b, a);
    const int middle = a.node().attr[1] + a.in(0).node().shape[axis];
    if (middle != b.node().attr[1]) return {};
    return make(concat(a.in(0), b.in(0), axis), axis, a.node().attr[1], a.node().shape[axis]);
  }
};

/// x with zeros around it along the axis: before of them in front, extent in all.
constexpr graph::Value pad(graph::Value x, int axis, int before, int extent) {
  return Pad::make(x, axis, before, extent);
}

constexpr graph::Value Concat::push(graph::Value y, int i, graph::Value t) {
  const int axis = y.node().attr[0];
  return pad(t, axis, i == 0 ? 0 : y.in(0).node().shape[axis], y.node().shape[axis]);
}

}  // namespace ctgrad::op

namespace ctgrad {

/// x with so many zeros before and after it along the axis; negative axes count from the last
/// (torch.nn.functional.pad, jax.numpy.pad).
template <int Axis, int Before, int After, class T, class S>
constexpr auto pad(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  constexpr int axis = Axis < 0 ? Axis + S::rank : Axis;
  static_assert(0 <= axis && axis < S::rank, "ctgrad: pad: no such axis");
  static_assert(Before >= 0 && After >= 0,
                "ctgrad: pad: there are at least 0 zeros; slice takes elements away");
  constexpr Dims d = [] {
    Dims r = S::dims;
    r[axis] += Before + After;
    return r;
  }();
  return Expr<T, shape_of<d>>(op::pad(x.at(where, "pad"), axis, Before, d[axis]));
}

}  // namespace ctgrad
