// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Makes a graph plannable: results that need memory of their own get copies, and then most copies are taken
// away again by letting whoever computes the operand write straight to the destination.
#pragma once
#include <ctgrad/core/fail.hpp>
#include <ctgrad/graph/graph.hpp>
#include <ctgrad/plan/join.hpp>
#include <ctgrad/plan/place.hpp>

#include <vector>

namespace ctgrad::plan {

/// A graph whose every node has a place.
struct Lowered {
  std::vector<graph::Node> nodes;
  std::vector<int> roots;
  std::vector<Place> place;
  /// Copies whose operand is written straight to the copy's place: they cost nothing.
  std::vector<char> elided;
  /// What is computed a second time, and not before the nodes in front of it; empty where nothing is.
  std::vector<char> late;
};

namespace detail {

constexpr bool computes(const graph::Node& n) {
  using graph::Kind;
  return n.op->kind == Kind::elementwise || n.op->kind == Kind::reduction || n.op->kind == Kind::matmul ||
         n.op->kind == Kind::gather || n.op->kind == Kind::scatter;
}

/// Constants and indices, through views: values that are in no buffer until somebody copies them there.
constexpr bool has_no_memory(const graph::Builder& g, int x) {
  while (g[x].op->kind == graph::Kind::view) x = g[x].in[0];
  return g[x].op->kind == graph::Kind::constant || g[x].op->kind == graph::Kind::iota;
}

constexpr int copy(graph::Builder& g, int x) {
  graph::Node n;
  n.op = &graph::rules<op::Copy>;
  n.type = g[x].type;
  n.shape = g[x].shape;
  n.in[0] = x;
  n.attr[0] = g.size();  // never shared: each copy is its own buffer
  g.where = g[x].where;
  return g.add(n).id;
}

/// A reduction over the last axis and others becomes two: kernels reduce along rows or over them.
constexpr graph::Value split_reduction(graph::Builder& g, graph::Node n) {
  const Dims& x = g[n.in[0]].shape;
  const auto last = static_cast<unsigned>(x.rank > 0 ? x.rank - 1 : 0);
  unsigned axes = 0;
  for (int i = 0; i < x.rank; ++i)
    if (x[i] != 1 && (static_cast<unsigned>(n.attr[0]) >> i & 1u) != 0) axes |= 1u << i;
  const unsigned row = axes & (1u << last), rest = axes & ~row;
  const auto part = [&](int operand, unsigned over) {
    graph::Node r = n;
    r.in[0] = operand;
    r.attr[0] = static_cast<int>(over);
    r.shape = g[operand].shape;
    for (int i = 0; i < r.shape.rank; ++i)
      if ((over >> i & 1u) != 0) r.shape[i] = 1;
    return g.add(r);
  };
  if (row == 0 || rest == 0) return part(n.in[0], axes);
  return part(part(n.in[0], row).id, rest);
}

}  // namespace detail

/// Splits reductions, turns pads into concatenations with zeros, and puts a copy wherever a result might need
/// its own memory: operands of concat, tables that are scattered into, reshapes of strided views, roots that
/// are not computed.
constexpr Lowered insert_copies(const graph::Draft& draft) {
  using graph::Kind;
  graph::Builder g;
  g.for_kernels = true;
  std::vector<int> id(draft.nodes.size(), -1);
  std::vector<Place> place;  // as if every computed node were dense
  const auto settle = [&] {
    while (static_cast<int>(place.size()) < g.size()) {
      const int i = static_cast<int>(place.size());
      const graph::Node& n = g[i];
      if (n.op->kind == Kind::view)
        place.push_back(view(n, place[static_cast<std::size_t>(n.in[0])], g[n.in[0]].shape));
      else
        place.push_back(own_place(i, n));
    }
  };
  for (std::size_t i = 0; i < draft.nodes.size(); ++i) {
    graph::Node n = draft.nodes[i];
    for (int& o : n.in)
      if (o >= 0) o = id[static_cast<std::size_t>(o)];
    settle();
    g.where = n.where;
    if (n.op->kind == Kind::reduction) {
      id[i] = detail::split_reduction(g, n).id;
    } else if (graph::is<op::Pad>(n)) {
      const int axis = n.attr[0], before = n.attr[1], middle = g[n.in[0]].shape[axis];
      const auto zeros = [&](int extent) {
        Dims d = n.shape;
        d[axis] = extent;
        return graph::Value{&g, detail::copy(g, op::constant(g, n.type, d, 0).id)};
      };
      graph::Value v{&g, detail::copy(g, n.in[0])};
      if (before > 0) v = op::concat(zeros(before), v, axis);
      if (before + middle < n.shape[axis]) {
        if (before > 0) v = {&g, detail::copy(g, v.id)};
        v = op::concat(v, zeros(n.shape[axis] - before - middle), axis);
      }
      id[i] = v.id;
    } else {
      if (n.op->kind == Kind::matmul || n.op->kind == Kind::gather)
        for (int& o : n.in)
          if (o >= 0 && detail::has_no_memory(g, o)) o = detail::copy(g, o);
      if (n.op->kind == Kind::scatter && detail::has_no_memory(g, n.in[1]))
        n.in[1] = detail::copy(g, n.in[1]);
      if (n.op->kind == Kind::concat) {
        n.in[0] = detail::copy(g, n.in[0]);
        n.in[1] = detail::copy(g, n.in[1]);
      } else if ((n.op->kind == Kind::scatter && !op::is_constant({&g, n.in[0]}, 0)) ||
                 (graph::is<op::Reshape>(n) &&
                  !reshaped(place[static_cast<std::size_t>(n.in[0])], g[n.in[0]].shape, n.shape).valid())) {
        n.in[0] = detail::copy(g, n.in[0]);
      }
      id[i] = g.add(n).id;
    }
  }
  Lowered r;
  std::vector<char> taken(static_cast<std::size_t>(g.size()) + draft.roots.size(), 0);
  for (int root : draft.roots) {
    int x = id[static_cast<std::size_t>(root)];
    const bool own = detail::computes(g[x]) || g[x].op->kind == Kind::concat;
    if (!own || taken[static_cast<std::size_t>(x)] != 0) x = detail::copy(g, x);
    taken[static_cast<std::size_t>(x)] = 1;
    r.roots.push_back(x);
  }
  r.nodes = g.nodes();
  return r;
}

/// Gives every node its place, from the last to the first, so that destinations are known before their
/// sources.
constexpr void assign_places(Lowered& g) {
  using graph::Kind;
  const std::size_t count = g.nodes.size();
  g.place.assign(count, {});
  g.elided.assign(count, 0);
  std::vector<int> uses(count, 0);
  std::vector<char> fixed(count, 0),
      reshaped_too(count, 0);  // has its place; is also read through another reshape
  std::vector<char> scattered_into(count, 0);
  for (const graph::Node& n : g.nodes) {
    if (n.op->kind == Kind::scatter) at(scattered_into, n.in[0]) = 1;
    for (int o : n.in)
      if (o >= 0) {
        ++at(uses, o);
        for (int x = o; graph::is<op::Reshape>(n); x = at(g.nodes, x).in[0]) {
          ++at(reshaped_too, x);
          if (at(g.nodes, x).op->kind != Kind::view) break;
        }
      }
  }
  for (int r : g.roots) at(fixed, r) = 1;
  for (int id = static_cast<int>(count); id-- > 0;) {
    const graph::Node& n = at(g.nodes, id);
    if (n.op->kind == Kind::view) continue;
    Place& p = at(g.place, id);
    if (!p.valid()) p = own_place(id, n);
    if (n.op->kind == Kind::concat) {
      Place second = p;
      second.offset += at(g.nodes, n.in[0]).shape[n.attr[0]] * p.step(n.attr[0]);
      at(g.place, n.in[0]) = p;
      at(g.place, n.in[1]) = second;
      if (at(scattered_into, id) != 0) at(scattered_into, n.in[0]) = at(scattered_into, n.in[1]) = 1;
    } else if (n.op->kind == Kind::scatter && graph::is<op::Copy>(at(g.nodes, n.in[0]))) {
      at(g.place, n.in[0]) = p;  // added to in place
    } else if (graph::is<op::Copy>(n)) {
      // Follow the operand through permutes and reshapes to whoever computes it.
      const bool into_scatter =
          at(scattered_into, id) != 0;  // later changed in place, so nobody else may read it
      Place target = p;
      int x = n.in[0];
      bool possible = !into_scatter || at(uses, x) == 1;
      int reshapes = 0;  // of the source, on this way
      while (possible && at(g.nodes, x).op->kind == Kind::view) {
        const graph::Node& v = at(g.nodes, x);
        target = unview(v, target, at(g.nodes, v.in[0]).shape);
        possible = target.valid() && (!into_scatter || at(uses, v.in[0]) == 1);
        reshapes += graph::is<op::Reshape>(v);
        x = v.in[0];
      }
      const graph::Node& source = at(g.nodes, x);
      const bool writable = source.op->kind == Kind::elementwise || source.op->kind == Kind::matmul ||
                            source.op->kind == Kind::gather || source.op->kind == Kind::concat ||
                            ((source.op->kind == Kind::reduction || source.op->kind == Kind::scatter) &&
                             is_dense(target, source.shape));
      possible = possible && writable && source.type != Scalar::boolean && at(fixed, x) == 0 &&
                 !at(g.place, x).valid() && at(reshaped_too, x) <= reshapes;
      if (possible) {
        at(g.place, x) = target;
        at(fixed, x) = 1;
        at(g.elided, id) = 1;
        if (into_scatter) at(scattered_into, x) = 1;
      }
    }
  }
  for (std::size_t id = 0; id < count; ++id) {
    const graph::Node& n = g.nodes[id];
    if (n.op->kind != Kind::view) continue;
    g.place[id] = view(n, at(g.place, n.in[0]), at(g.nodes, n.in[0]).shape);
    if (!g.place[id].valid()) fail("ctgrad: plan: a reshape of a strided value was left without a copy");
  }
}

/// The plannable form of a graph.
constexpr Lowered lower(const graph::Draft& draft) {
  Lowered g = insert_copies(join_products(draft));
  assign_places(g);
  return g;
}

}  // namespace ctgrad::plan
