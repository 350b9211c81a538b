// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A traced function as constants: its finished graph, and where its leaves and roots live in memory.
#pragma once
#include <ctgrad/core/address.hpp>
#include <ctgrad/core/array.hpp>
#include <ctgrad/core/fail.hpp>
#include <ctgrad/core/name.hpp>
#include <ctgrad/simplify/live.hpp>

#include <vector>

namespace ctgrad::run {

/// What a Source's trace() returns.
struct Traced {
  graph::Draft graph;
  std::vector<Address> leaves;
  std::vector<Address> results;
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

/// Tables for N nodes.
template <std::size_t N>
struct Capture {
  Array<graph::Node, N> nodes{};
  Array<int, N / 4> roots{};
  Array<Address, N / 4> leaves{}, results{};
  graph::GraphSize size{};
  std::size_t leaf_count = 0;
  bool fits = false;
  Name unreached;
  bool none_reached = false;
};

/// A traced function cut to its size.
template <graph::GraphSize S, std::size_t Leaves>
struct Frozen {
  graph::Graph<S.nodes, S.roots> graph;
  Array<Address, Leaves> leaves{};
  Array<Address, S.roots> results{};
  Name unreached;
  bool none_reached = false;
};

template <graph::GraphSize S, std::size_t Leaves, std::size_t N>
constexpr Frozen<S, Leaves> freeze(const Capture<N>& c) {
  Frozen<S, Leaves> f;
  f.graph = graph::freeze<S>(c);
  for (std::size_t i = 0; i < Leaves; ++i) f.leaves[i] = c.leaves[i];
  for (std::size_t i = 0; i < S.roots; ++i) f.results[i] = c.results[i];
  f.unreached = c.unreached;
  f.none_reached = c.none_reached;
  return f;
}

template <std::size_t N>
constexpr Capture<N> capture(const Traced& t) {
  Capture<N> c;
  c.fits = t.graph.nodes.size() <= c.nodes.size() && t.graph.roots.size() <= c.roots.size() &&
           t.leaves.size() <= c.leaves.size();
  if (!c.fits) {
    if (N >= max_nodes)
      fail("ctgrad: the function is too large; define CTGRAD_MAX_NODES (16384) as a larger number");
    return c;
  }
  for (std::size_t i = 0; i < t.graph.nodes.size(); ++i) c.nodes[i] = t.graph.nodes[i];
  for (std::size_t i = 0; i < t.graph.roots.size(); ++i) c.roots[i] = t.graph.roots[i];
  for (std::size_t i = 0; i < t.leaves.size(); ++i) c.leaves[i] = t.leaves[i];
  for (std::size_t i = 0; i < t.results.size(); ++i) c.results[i] = t.results[i];
  c.size = {t.graph.nodes.size(), t.graph.roots.size()};
  c.leaf_count = t.leaves.size();
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

/// The finished graph of a Source, which has `static constexpr Traced trace()` and `static constexpr int
/// spaces`: its own memory, arguments and results.
template <class Source>
inline constexpr auto
    traced = detail::freeze<detail::captured<Source>().size, detail::captured<Source>().leaf_count>(
        detail::captured<Source>());

}  // namespace ctgrad::run
