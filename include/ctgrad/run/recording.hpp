// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What a program keeps of its graph for the day that something is not finite: the nodes with the lines that
// made them, as constants without the rules that make nodes. Nothing here runs in a step.
#pragma once
#include <ctgrad/run/looped.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <utility>

namespace ctgrad::run {

/// A finished graph, where its leaves and roots are in memory, and its loops' bodies.
struct Recording {
  std::span<const graph::Node> nodes;
  std::span<const int> roots;
  std::span<const Address> leaves;
  std::span<const Recording* const> bodies;
};

namespace detail {

template <class Source>
inline constexpr auto recorded_nodes = [] {
  auto nodes = traced<Source>.graph.nodes;
  for (graph::Node& n : nodes) n.op = n.op->facts;
  return nodes;
}();

// Copies, so that nothing else of the traced function is in the program.
template <class Source>
inline constexpr auto recorded_roots = traced<Source>.graph.roots;
template <class Source>
inline constexpr auto recorded_leaves = traced<Source>.leaves;

template <class Source>
inline constexpr std::size_t body_count = [] {
  std::size_t n = 0;
  for (const graph::Node& node : traced<Source>.graph.nodes)
    if (node.op->kind == graph::Kind::loop && static_cast<std::size_t>(node.attr[0]) >= n)
      n = static_cast<std::size_t>(node.attr[0]) + 1;
  return n;
}();

}  // namespace detail

/// The recording of a Source.
template <class Source>
struct Recorded {
  static constexpr auto bodies = []<std::size_t... B>(std::index_sequence<B...>) {
    return std::array<const Recording*, sizeof...(B)>{
        &Recorded<BodySource<Source, static_cast<int>(B)>>::recording...};
  }
  (std::make_index_sequence<detail::body_count<Source>>{});
  static constexpr Recording recording{detail::recorded_nodes<Source>, detail::recorded_roots<Source>,
                                       detail::recorded_leaves<Source>, bodies};
};

}  // namespace ctgrad::run
