// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A traced function as constants: its finished graph, and where its leaves and roots live in memory.
#pragma once
#include <ctgrad/core/address.hpp>
#include <ctgrad/core/array.hpp>
#include <ctgrad/core/fail.hpp>
#include <ctgrad/core/items.hpp>
#include <ctgrad/core/name.hpp>
#include <ctgrad/core/options.hpp>
#include <ctgrad/simplify/live.hpp>

namespace ctgrad::run {

/// What a Source's trace() returns.
struct Traced {
  graph::Draft graph;
  Items<Address> leaves;
  Items<Address> results;
  Name unreached;             // path of the first parameter that has no gradient
  bool none_reached = false;  // no parameter has one
};

/// Room for one traced function, in nodes. Compilers evaluate a pass only once this way: its result is caught
/// in tables that are surely large enough, and then cut to size.
#ifndef CTGRAD_MAX_NODES
#define CTGRAD_MAX_NODES 16384
#endif
inline constexpr std::size_t max_nodes = CTGRAD_MAX_NODES;

namespace detail {

/// Where a graph is in tables that it shares with others: the first node, root and body of its own loops, and
/// how many of each.
struct Part {
  std::size_t node = 0, root = 0, body = 0;
  graph::GraphSize size{};
  std::size_t bodies = 0;
};

/// How much a traced function has: of its own, and with its loops' bodies.
struct TracedSize {
  graph::GraphSize whole{}, all{};
  std::size_t parts = 0, leaves = 0;
};

/// Tables for N nodes: the function's graph as part 0, then the bodies of loops.
template <std::size_t N>
struct Capture {
  Array<graph::Node, N> nodes{};
  Array<int, N / 4> roots{};
  Array<Address, N / 4> leaves{}, results{};
  Array<Part, N / 16> parts{};
  TracedSize size{};
  bool fits = false;
  Name unreached;
  bool none_reached = false;

  /// Whether there was room for a graph and the bodies of its loops.
  constexpr bool add(const graph::Draft& d, std::size_t number = 0) {
    Part& p = parts[number];
    p = {size.all.nodes, size.all.roots, size.parts, {d.nodes.size(), d.roots.size()}, d.bodies.size()};
    size.all.nodes += p.size.nodes;
    size.all.roots += p.size.roots;
    size.parts += p.bodies;
    if (size.all.nodes > nodes.size() || size.all.roots > roots.size() || size.parts > parts.size())
      return false;
    const graph::Node* const node = d.nodes.data();
    for (std::size_t i = 0; i < p.size.nodes; ++i) nodes.items[p.node + i] = node[i];
    for (std::size_t i = 0; i < p.size.roots; ++i) roots[p.root + i] = d.roots[i];
    for (std::size_t i = 0; i < p.bodies; ++i)
      if (!add(d.bodies[i], p.body + i)) return false;
    return true;
  }
};

/// A traced function cut to its size.
template <TracedSize S>
struct Frozen {
  graph::Graph<S.whole.nodes, S.whole.roots> graph;
  graph::Graph<S.all.nodes - S.whole.nodes, S.all.roots - S.whole.roots> in_bodies;
  Array<Part, S.parts> parts{};
  Array<Address, S.leaves> leaves{};
  Array<Address, S.whole.roots> results{};
  Name unreached;
  bool none_reached = false;

  /// What was frozen.
  constexpr Traced thaw() const {
    Traced t;
    copy(0, t.graph);
    t.leaves.assign(leaves.begin(), leaves.begin() + S.leaves);
    t.results.assign(results.begin(), results.begin() + S.whole.roots);
    t.unreached = unreached;
    t.none_reached = none_reached;
    return t;
  }
  /// The bodies of the whole graph's loops.
  constexpr Items<graph::Draft> bodies() const {
    Items<graph::Draft> all(parts[0].bodies);
    for (std::size_t i = 0; i < all.size(); ++i) copy(parts[0].body + i, all[i]);
    return all;
  }

private:
  constexpr void copy(std::size_t number, graph::Draft& to) const {
    const Part& p = parts[number];
    const graph::Node* const node =
        number == 0 ? graph.nodes.begin() : in_bodies.nodes.begin() + (p.node - S.whole.nodes);
    const int* const root =
        number == 0 ? graph.roots.begin() : in_bodies.roots.begin() + (p.root - S.whole.roots);
    to.nodes.assign(node, node + p.size.nodes);
    to.roots.assign(root, root + p.size.roots);
    to.bodies.resize(p.bodies);
    for (std::size_t i = 0; i < p.bodies; ++i) copy(p.body + i, to.bodies[i]);
  }
};

template <TracedSize S, std::size_t N>
constexpr Frozen<S> freeze(const Capture<N>& c) {
  Frozen<S> f;
  f.graph = graph::freeze<S.whole>(c);
  for (std::size_t i = S.whole.nodes; i < S.all.nodes; ++i) f.in_bodies.nodes[i - S.whole.nodes] = c.nodes[i];
  for (std::size_t i = S.whole.roots; i < S.all.roots; ++i) f.in_bodies.roots[i - S.whole.roots] = c.roots[i];
  for (std::size_t i = 0; i < S.parts; ++i) f.parts[i] = c.parts[i];
  for (std::size_t i = 0; i < S.leaves; ++i) f.leaves[i] = c.leaves[i];
  for (std::size_t i = 0; i < S.whole.roots; ++i) f.results[i] = c.results[i];
  f.unreached = c.unreached;
  f.none_reached = c.none_reached;
  return f;
}

template <std::size_t N>
constexpr Capture<N> capture(const Traced& t) {
  Capture<N> c;
  c.size.parts = 1;
  c.fits = t.leaves.size() <= c.leaves.size() && c.add(t.graph);
  if (!c.fits) {
    if (N >= max_nodes)
      fail("ctgrad: the function is too large; define CTGRAD_MAX_NODES (16384) as a larger number");
    return c;
  }
  for (std::size_t i = 0; i < t.leaves.size(); ++i) c.leaves[i] = t.leaves[i];
  for (std::size_t i = 0; i < t.results.size(); ++i) c.results[i] = t.results[i];
  c.size.whole = c.parts[0].size;
  c.size.leaves = t.leaves.size();
  c.unreached = t.unreached;
  c.none_reached = t.none_reached;
  return c;
}

// Variables and not members of a class: nothing at run time names them, so they leave no trace in debug
// information.
template <class Source, std::size_t N>
inline constexpr Capture<N> captured_in = capture<N>(Source::trace());

/// Models are large at once; other functions are tried with small tables, which are made in no time.
template <class Source>
constexpr const auto& captured() {
  constexpr std::size_t small = 256 < max_nodes ? 256 : max_nodes;
  if constexpr (requires { requires Source::is_model; }) {
    return captured_in<Source, max_nodes>;
  } else {
    if constexpr (captured_in<Source, small>.fits)
      return captured_in<Source, small>;
    else
      return captured_in<Source, max_nodes>;
  }
}

}  // namespace detail

/// What a Source or a function asks of its program.
template <class S>
inline constexpr Options options{};
template <class S>
requires requires { S::program_options; }
inline constexpr Options options<S> = S::program_options;

/// The finished graph of a Source, which has `static constexpr Traced trace()` and `static constexpr int
/// spaces`: its own memory, arguments and results.
template <class Source>
inline constexpr auto traced = detail::freeze<detail::captured<Source>().size>(detail::captured<Source>());

}  // namespace ctgrad::run
