// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Makes a graph plannable: results that need memory of their own get copies, and then most copies are taken
// away again by letting whoever computes the operand write straight to the destination.
#pragma once
#include <ctgrad/core/fail.hpp>
#include <ctgrad/core/items.hpp>
#include <ctgrad/core/table.hpp>
#include <ctgrad/graph/graph.hpp>
#include <ctgrad/op/mul.hpp>
#include <ctgrad/op/ndtr.hpp>
#include <ctgrad/plan/epilogue.hpp>
#include <ctgrad/plan/factors.hpp>
#include <ctgrad/plan/join.hpp>
#include <ctgrad/plan/nest.hpp>
#include <ctgrad/plan/numerators.hpp>
#include <ctgrad/plan/overlap.hpp>
#include <ctgrad/plan/place.hpp>
#include <ctgrad/plan/taps.hpp>
#include <ctgrad/plan/windows.hpp>

#include <utility>

namespace ctgrad::plan {

/// A graph whose every node has a place.
struct Lowered {
  graph::Draft graph;
  std::size_t size;
  const graph::Node* nodes;  // the graph's: an access that takes the fewest steps of a constant expression
  Table<Place> place;
  Table<char> elided;      // copies whose operand is written straight to the copy's place: they cost nothing
  Table<char> late;        // what is computed a second time, and not before the nodes in front of it
  Table<int> in_register;  // see find_in_register

  constexpr explicit Lowered(graph::Draft&& d)
      : graph(std::move(d)), size(graph.nodes.size()), nodes(graph.nodes.data()), place(size), elided(size),
        late(size), in_register(size) {}
};

namespace detail {

constexpr bool computes(const graph::Node& n) {
  using graph::Kind;
  const Kind k = n.op->kind;
  return k == Kind::elementwise || k == Kind::reduction || k == Kind::matmul || k == Kind::gather ||
         k == Kind::scatter;
}

/// Constants and indices, through views: values that are in no buffer until somebody copies them there.
constexpr bool has_no_memory(const graph::Builder& g, int x) {
  const graph::Node* const nodes = g.nodes().data();
  while (nodes[x].op->kind == graph::Kind::view) x = nodes[x].in.items[0];
  return nodes[x].op->kind == graph::Kind::constant || nodes[x].op->kind == graph::Kind::iota;
}

constexpr int copy(graph::Builder& g, int x) {
  graph::Node n;
  n.op = &graph::rules<op::Copy>;
  n.type = g[x].type;
  n.shape = g[x].shape;
  n.in.items[0] = x;
  n.attr[0] = g.size();  // never shared: each copy is its own buffer
  g.where = g[x].where;
  return g.add(n).id;
}

/// A reduction over the last axis and others becomes two: kernels reduce along rows or over them.
constexpr graph::Value split_reduction(graph::Builder& g, graph::Node n) {
  const Dims& x = g[n.in.items[0]].shape;
  const auto last = static_cast<unsigned>(x.rank > 0 ? x.rank - 1 : 0);
  unsigned axes = 0;
  for (int i = 0; i < x.rank; ++i)
    if (x[i] != 1 && (static_cast<unsigned>(n.attr[0]) >> i & 1u) != 0) axes |= 1u << i;
  const unsigned row = axes & (1u << last), rest = axes & ~row;
  const auto part = [&](int operand, unsigned over) {
    graph::Node r = n;
    r.in.items[0] = operand;
    r.attr[0] = static_cast<int>(over);
    r.shape = g[operand].shape;
    for (int i = 0; i < r.shape.rank; ++i)
      if ((over >> i & 1u) != 0) r.shape[i] = 1;
    return g.add(r);
  };
  if (row == 0 || rest == 0) return part(n.in.items[0], axes);
  return part(part(n.in.items[0], row).id, rest);
}

/// The x of a product x Φ(x) whose factor Φ(x) nothing else uses; -1 if p is none.
constexpr int argument_of_xndtr(const graph::Node* nodes, const Table<int>& uses, int p) {
  if (!graph::is<op::Mul>(nodes[p])) return -1;
  for (int k = 0; k < 2; ++k) {
    const int x = nodes[p].in.items[k], factor = nodes[p].in.items[1 - k];
    if (graph::is<op::Ndtr>(nodes[factor]) && nodes[factor].in.items[0] == x && uses.items[factor] == 1)
      return x;
  }
  return -1;
}

}  // namespace detail

/// Joins small products, cuts overlapping pads, gathers small factors, takes numerators from quotients, makes
/// x Φ(x) one function, splits reductions, turns pads into concatenations with zeros, and puts a copy
/// wherever a result might need its own memory: operands of concat, tables that are scattered into, reshapes
/// of strided views, roots that are not computed.
constexpr graph::Draft insert_copies(const graph::Draft& original) {
  using graph::Kind;
  // These passes return no nodes where they have nothing to do.
  Table<int> uses = simplify::uses(original);
  const graph::Draft joined = join_products(original, uses);
  const graph::Draft& with_products = joined.nodes.empty() ? original : joined;
  const graph::Draft cut = cut_overlaps(with_products);
  const graph::Draft& draft = cut.nodes.empty() ? with_products : cut;
  if (&draft != &original) uses = simplify::uses(draft);
  Table<char> feeds(draft.nodes.size());  // a reduction or an elementwise operation
  for (const graph::Node& n : draft.nodes)
    if (n.op->kind == Kind::reduction || n.op->kind == Kind::elementwise)
      for (int k = 0; k < n.op->arity; ++k) feeds.items[n.in.items[k]] = 1;
  Table<char> padded(draft.nodes.size());  // has a place inside something larger
  for (const graph::Node& n : draft.nodes)
    if (graph::is<op::Pad>(n)) {
      int x = n.in.items[0];
      while (draft.nodes[static_cast<std::size_t>(x)].op->kind == Kind::view)
        x = draft.nodes[static_cast<std::size_t>(x)].in.items[0];
      padded.items[x] = 1;
    }
  bool dead = false;  // nodes may have no user
  const FactorGatherer factors(draft, uses);
  const Numerators numerators(draft);
  graph::Builder g;
  g.for_kernels = true;
  const graph::Node* const nodes = draft.nodes.data();
  const int size = static_cast<int>(draft.nodes.size());
  int tap_nodes = most_tap_nodes(size);
  Table<int> id(size);
  for (int i = 0; i < size; ++i) {
    if (factors.drops(i)) continue;
    graph::Node n = nodes[i];
    for (int k = 0; k < n.op->arity; ++k) n.in.items[k] = id.items[n.in.items[k]];
    g.where = n.where;
    if (factors.gathers(i)) {
      id.items[i] = factors.gathered(g, id, i).id;
    } else if (n.op->kind == Kind::reduction) {
      const graph::Value taps = reduced_taps(g, n, tap_nodes);
      id.items[i] = taps.valid() ? taps.id : detail::split_reduction(g, n).id;
    } else if (n.op->kind == Kind::concat && graph::is<op::Pad>(n)) {
      const int axis = n.attr[0], before = n.attr[1], middle = g[n.in.items[0]].shape[axis];
      const auto zeros = [&](int extent) {
        Dims d = n.shape;
        d[axis] = extent;
        return graph::Value{&g, detail::copy(g, op::constant(g, n.type, d, 0).id)};
      };
      graph::Value v{&g, detail::copy(g, n.in.items[0])};
      if (before > 0) v = op::concat(zeros(before), v, axis);
      if (before + middle < n.shape[axis]) {
        if (before > 0) v = {&g, detail::copy(g, v.id)};
        v = op::concat(v, zeros(n.shape[axis] - before - middle), axis);
      }
      id.items[i] = v.id;
    } else {
      if (n.op->kind == Kind::matmul || n.op->kind == Kind::gather)
        for (int k = 0; k < n.op->arity; ++k)
          if (detail::has_no_memory(g, n.in.items[k])) n.in.items[k] = detail::copy(g, n.in.items[k]);
      if (n.op->kind == Kind::matmul)
        if (const graph::Value windows = without_patches(g, n.in.items[1]); windows.valid())
          n.in.items[1] = windows.id;
      if (n.op->kind == Kind::scatter && detail::has_no_memory(g, n.in.items[1]))
        n.in.items[1] = detail::copy(g, n.in.items[1]);
      if (n.op->kind == Kind::concat) {
        n.in.items[0] = detail::copy(g, n.in.items[0]);
        n.in.items[1] = detail::copy(g, n.in.items[1]);
      } else if ((n.op->kind == Kind::scatter && !op::is_constant({&g, n.in.items[0]}, 0)) ||
                 (n.op->kind == Kind::view && graph::is<op::Reshape>(n) &&
                  !reshaped(dense_place(g, n.in.items[0]), g[n.in.items[0]].shape, n.shape).valid())) {
        n.in.items[0] = detail::copy(g, n.in.items[0]);
      }
      graph::Value v;
      if (const int x = detail::argument_of_xndtr(nodes, uses, i); x >= 0) {
        v = op::xndtr({&g, id.items[x]});
        dead = true;
      }
      if (n.op->kind == Kind::elementwise && !v.valid() && feeds.items[i] == 0)
        v = spread_taps(g, n, tap_nodes, detail::copy);
      if (n.op->kind == Kind::elementwise && !v.valid() && padded.items[i] == 0) {
        v = before_reshape(g, n);
        dead = dead || v.valid();
      }
      id.items[i] = v.valid() ? v.id : g.add(n).id;
      if (n.op->kind == Kind::matmul) numerators.after(g, i, id);
      if (const int condition = condition_of_relu(nodes, i); condition >= 0) {
        const graph::Value r{&g, id.items[i]};
        id.items[condition] = op::less_equal(r, op::constant_like(r, 0)).id;
        dead = true;
      }
    }
  }
  Table<char> taken(static_cast<std::size_t>(g.size()) + draft.roots.size());
  Items<int> roots;
  roots.reserve(draft.roots.size());
  for (int root : draft.roots) {
    int x = id.items[root];
    const bool own = detail::computes(g[x]) || g[x].op->kind == Kind::concat;
    if (!own || taken.items[x] != 0) x = detail::copy(g, x);
    taken.items[x] = 1;
    roots.push_back(x);
  }
  graph::Draft lowered = g.finished(std::move(roots));
  if (dead) return simplify::compact(std::move(lowered.nodes), std::move(lowered.roots), {});
  return lowered;
}

/// Gives every node its place, from the last to the first, so that destinations are known before their
/// sources.
constexpr void assign_places(Lowered& g) {
  using graph::Kind;
  const graph::Node* const nodes = g.nodes;
  Table<int> uses(g.size);
  Table<char> fixed(g.size), reshaped_too(g.size);  // has its place; is also read through another reshape
  Table<char> scattered_into(g.size);
  for (std::size_t i = 0; i < g.size; ++i) {
    const graph::Node& n = nodes[i];
    if (n.op->kind == Kind::scatter) scattered_into.items[n.in.items[0]] = 1;
    const bool reshapes = n.op->kind == Kind::view && graph::is<op::Reshape>(n);
    for (int k = 0; k < n.op->arity; ++k) {
      const int o = n.in.items[k];
      ++uses.items[o];
      for (int x = o; reshapes; x = nodes[x].in.items[0]) {
        ++reshaped_too.items[x];
        if (nodes[x].op->kind != Kind::view) break;
      }
    }
  }
  for (int r : g.graph.roots) fixed.items[r] = 1;
  for (int id = static_cast<int>(g.size); id-- > 0;) {
    const graph::Node& n = nodes[id];
    if (n.op->kind == Kind::view) continue;
    Place& p = g.place.items[id];
    if (p.owner < 0) p = own_place(id, n);
    if (n.op->kind == Kind::concat) {
      Place second = p;
      second.offset += nodes[n.in.items[0]].shape[n.attr[0]] * p.step(n.attr[0]);
      g.place.items[n.in.items[0]] = p;
      g.place.items[n.in.items[1]] = second;
      if (scattered_into.items[id] != 0)
        scattered_into.items[n.in.items[0]] = scattered_into.items[n.in.items[1]] = 1;
    } else if (n.op->kind == Kind::scatter && graph::is<op::Copy>(nodes[n.in.items[0]])) {
      g.place.items[n.in.items[0]] = p;  // added to in place
    } else if (graph::is<op::Copy>(n)) {
      // Follow the operand through permutes and reshapes to whoever computes it.
      const bool into_scatter =
          scattered_into.items[id] != 0;  // changed in place, so nobody else may read it
      Place target = p;
      int x = n.in.items[0];
      bool possible = !into_scatter || uses.items[x] == 1;
      int reshapes = 0;  // of the source, on this way
      while (possible && nodes[x].op->kind == Kind::view) {
        const graph::Node& v = nodes[x];
        target = unview(v, target, nodes[v.in.items[0]].shape);
        possible = target.valid() && (!into_scatter || uses.items[v.in.items[0]] == 1);
        reshapes += graph::is<op::Reshape>(v);
        x = v.in.items[0];
      }
      const graph::Node& source = nodes[x];
      const bool writable = source.op->kind == Kind::elementwise || source.op->kind == Kind::matmul ||
                            source.op->kind == Kind::gather || source.op->kind == Kind::concat ||
                            ((source.op->kind == Kind::reduction || source.op->kind == Kind::scatter) &&
                             is_dense(target, source.shape));
      possible = possible && writable && source.type != Scalar::boolean && fixed.items[x] == 0 &&
                 !g.place.items[x].valid() && reshaped_too.items[x] <= reshapes;
      if (possible) {
        g.place.items[x] = target;
        fixed.items[x] = 1;
        g.elided.items[id] = 1;
        if (into_scatter) scattered_into.items[x] = 1;
      }
    }
  }
  for (std::size_t id = 0; id < g.size; ++id) {
    const graph::Node& n = nodes[id];
    if (n.op->kind != Kind::view) continue;
    g.place.items[id] = view(n, g.place.items[n.in.items[0]], nodes[n.in.items[0]].shape);
    if (!g.place.items[id].valid())
      fail("ctgrad: plan: a reshape of a strided value was left without a copy");
  }
}

/// What a kernel iterates over to compute n.
constexpr const Dims& iteration(const graph::Node* nodes, const graph::Node& n) {
  if (n.op->kind == graph::Kind::reduction) return nodes[n.in.items[0]].shape;
  if (n.op->kind == graph::Kind::scatter) return nodes[n.in.items[2]].shape;
  return n.shape;
}

/// Results that exist only when their kernel has seen all rows.
constexpr bool is_sink(const graph::Node* nodes, const graph::Node& n) {
  if (n.op->kind == graph::Kind::scatter) return true;
  if (n.op->kind != graph::Kind::reduction) return false;
  const Dims& x = nodes[n.in.items[0]].shape;
  return x.rank == 0 || x.columns() == n.shape.columns();  // the last axis is not the reduced one
}

/// For each node the computed node whose value it is, element for element or row for row, in a kernel over
/// its rows and columns: looks through views that change neither. -1 if it is another kind of value there.
constexpr void find_in_register(Lowered& g) {
  for (int id = 0; id < static_cast<int>(g.size); ++id) {
    const graph::Node& n = g.nodes[id];
    int& value = g.in_register.items[id];
    value = -1;
    if (detail::computes(n)) {
      if (g.elided.items[id] == 0 && !is_sink(g.nodes, n)) value = id;
    } else if (n.op->kind == graph::Kind::view && g.in_register.items[n.in.items[0]] >= 0) {
      const Dims& x = g.nodes[n.in.items[0]].shape;
      const bool row_scalar = graph::is<op::Broadcast>(n) && x.columns() == 1 && x.rows() == n.shape.rows();
      const bool moves = graph::is<op::Permute>(n) || graph::is<op::Unfold>(n) || graph::is<op::Merge>(n);
      if (row_scalar || (!moves && x.columns() == n.shape.columns() && x.rows() == n.shape.rows() &&
                         Nest(n.shape).join(Nest(x))))
        value = g.in_register.items[n.in.items[0]];
    }
  }
}

/// The plannable form of a graph.
constexpr Lowered lower(const graph::Draft& draft) {
  Lowered g(insert_copies(draft));
  assign_places(g);
  find_in_register(g);
  return g;
}

}  // namespace ctgrad::plan
