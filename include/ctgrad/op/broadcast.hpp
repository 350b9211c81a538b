// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// broadcast: repeats axes of extent 1. A view: no element is copied.
#pragma once
#include <ctgrad/op/constant.hpp>
#include <ctgrad/op/reshape.hpp>

namespace ctgrad::op {

constexpr graph::Value sum(graph::Value x, unsigned axes);

struct Broadcast {
  static constexpr std::string_view name = "broadcast";
  static constexpr graph::Kind kind = graph::Kind::view;
  static constexpr int arity = 1, cost = 0;

  static constexpr graph::Value simplify(graph::Builder& g, const graph::Node& n) {
    const graph::Value x{&g, n.in.items[0]};
    if (x.node().shape == n.shape) return x;
    if (is_constant(x)) return constant(g, n.type, n.shape, x.node().constant());
    if (graph::is<Broadcast>(x)) {
      graph::Node m = n;
      m.in.items[0] = x.in(0).id;
      return g.add(m);
    }
    if (is_comparison(x)) {
      graph::Node m = x.node();
      m.shape = n.shape;
      for (int& o : m.in)
        if (o >= 0) o = broadcast_to({&g, o}, n.shape).id;
      return g.add(m);
    }
    return {};
  }
  static constexpr graph::Value pull(graph::Value y, int, graph::Value d) {
    const Dims &from = y.in(0).node().shape, &to = y.node().shape;
    unsigned axes = 0;
    for (int i = 0; i < to.rank; ++i)
      if (from.extent[i] != to.extent[i]) axes |= 1u << i;
    return sum(d, axes);
  }
  static constexpr graph::Value push(graph::Value y, int, graph::Value t) {
    return broadcast_to(t, y.shape());
  }

  static constexpr graph::Value broadcast_to(graph::Value x, const Dims& shape) {
    if (x.node().shape == shape) return x;
    const Dims& from = x.node().shape;
    Dims same_rank;
    for (int i = from.rank; i < shape.rank; ++i) same_rank.push_back(1);
    for (int i = 0; i < from.rank; ++i) same_rank.push_back(from.extent[i]);
    graph::Node n;
    n.op = &graph::rules<Broadcast>;
    n.type = x.type();
    n.shape = shape;  // first, because a shape that is a node's own may move when the graph grows
    x = reshape(x, same_rank);
    n.in.items[0] = x.id;
    return x.builder->add(n);
  }
};

/// x repeated to the shape, aligned at the last axis as in NumPy.
constexpr graph::Value broadcast_to(graph::Value x, const Dims& shape) {
  return Broadcast::broadcast_to(x, shape);
}

}  // namespace ctgrad::op

namespace ctgrad {

/// x repeated along axes of extent 1, and along new leading ones, to the shape S (torch.broadcast_to).
template <class S, class T, class R>
constexpr Expr<T, S> broadcast(Expr<T, R> x, std::source_location where = std::source_location::current()) {
  static_assert(std::is_same_v<broadcast_shape<R, S>, S>, "ctgrad: broadcast: the shape does not repeat x's");
  return Expr<T, S>(op::broadcast_to(x.at(where), S::dims));
}

}  // namespace ctgrad
