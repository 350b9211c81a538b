// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The recording of a Source, as constants. Nothing here runs in a step.
#pragma once
#include <ctgrad/core/array.hpp>
#include <ctgrad/run/loop_replay.hpp>
#include <ctgrad/run/looped.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <utility>

namespace ctgrad::run {

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

/// All of an array; as a range it would be twice the templates.
template <class T, std::size_t N>
constexpr std::span<const T> all(const Array<T, N>& a) {
  return {a.data(), N};
}

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
  static constexpr const LoopReplay* loops() {
    if constexpr (bodies.size() > 0)
      return &loop_replay;
    else
      return nullptr;
  }
  static constexpr Recording recording{detail::all(detail::recorded_nodes<Source>),
                                       detail::all(detail::recorded_roots<Source>),
                                       detail::all(detail::recorded_leaves<Source>), bodies, loops()};
};

}  // namespace ctgrad::run
