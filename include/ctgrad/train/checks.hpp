// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What is wrong with a training step before it runs, seen in the finished graph of loss and gradient:
// parameters, Buffers and batch arguments that nothing reads.
#pragma once
#include <ctgrad/nn/parameters.hpp>
#include <ctgrad/run/evaluate.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace ctgrad::train {

namespace detail {

/// Which arguments of types A the graph of a Source reads. Reading is reachability and not a derivative:
/// integer targets are read by a comparison.
template <class Source, class... A>
constexpr std::array<bool, sizeof...(A)> arguments_read() {
  constexpr std::array<int, sizeof...(A)> spaces{trace::space_count<A>...};
  const auto& t = run::traced<Source>;
  std::array<bool, sizeof...(A)> read{};
  for (const graph::Node& n : t.graph.nodes) {
    if (n.op->kind != graph::Kind::leaf) continue;
    int space = t.leaves[static_cast<std::size_t>(n.attr[0])].space - 1;  // space 0 is the program's own
    std::size_t argument = 0;
    while (argument < spaces.size() && space >= spaces[argument]) space -= spaces[argument++];
    if (argument < spaces.size()) read[argument] = true;
  }
  return read;
}

template <std::size_t BatchArgument, bool Read>
struct BatchArgumentIsRead {
  static_assert(
      Read, "ctgrad: the loss never reads this batch argument (its number in this type counts from 0), so "
            "it cannot learn from it");
  static constexpr bool checked = true;
};

template <class Source, class Parameters, class... Batch>
constexpr bool reads_batch() {
  constexpr auto read = arguments_read<Source, Parameters, Batch...>();
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return (BatchArgumentIsRead<I, read[I + 1]>::checked && ...);
  }
  (std::index_sequence_for<Batch...>{});
}

/// What the step of a Source does with each Buffer.
struct BufferUse {
  bool read = false, updated = false;
};
template <class Source, class Parameters>
inline constexpr std::array<BufferUse, Parameters::layout::buffer_count> buffer_uses = [] {
  constexpr const auto& t = run::traced<Source>;
  std::array<BufferUse, Parameters::layout::buffer_count> uses{};
  for (std::size_t b = 0; b < uses.size(); ++b) {
    const auto offset = static_cast<std::int64_t>(Parameters::layout::buffers[b].offset *
                                                  sizeof(typename Parameters::value_type));
    const auto is_leaf = [&](int id) {
      const graph::Node& n = t.graph.nodes[static_cast<std::size_t>(id)];
      return n.op->kind == graph::Kind::leaf &&
             t.leaves[static_cast<std::size_t>(n.attr[0])] == Address{1, offset};
    };
    for (const graph::Node& n : t.graph.nodes)
      for (int k = 0; k < n.op->arity; ++k) uses[b].read = uses[b].read || is_leaf(n.in.items[k]);
    for (std::size_t r = 0; r < t.graph.roots.size(); ++r) {
      const bool own = t.results[r] == Address{Source::spaces - 1, offset},
                 itself = is_leaf(t.graph.roots[r]);
      uses[b].updated = uses[b].updated || (own && !itself);
      uses[b].read = uses[b].read || (itself && !own);  // another one's next value
    }
  }
  return uses;
}();

/// The path of the first Buffer that the step of a Source neither reads nor updates.
template <class Source, class Parameters>
constexpr Name idle_buffer() {
  for (std::size_t b = 0; b < Parameters::layout::buffer_count; ++b)
    if (const BufferUse& u = buffer_uses<Source, Parameters>[b]; !u.read && !u.updated)
      return Parameters::layout::buffers[b].path;
  return {};
}

template <class Path>
struct BufferIsUsed {
  static_assert(Path::is_empty, "ctgrad: the loss neither reads nor updates this buffer, so it would never "
                                "change; its path is in this type");
  static constexpr bool checked = true;
};

}  // namespace detail

/// Fails to compile where the loss and gradient of a Source with arguments Parameters, Batch... leave a
/// parameter without gradient, a Buffer without use or a batch argument unread.
template <class Source, class Parameters, class... Batch>
constexpr bool can_learn() {
  static_assert(run::reaches_all_parameters<Source>);
  if constexpr (run::reaches_all_parameters<Source>) {
    static_assert(
        detail::BufferIsUsed<typename PathOf<detail::idle_buffer<Source, Parameters>()>::type>::checked);
    static_assert(detail::reads_batch<Source, Parameters, Batch...>());
  }
  return true;
}

}  // namespace ctgrad::train
