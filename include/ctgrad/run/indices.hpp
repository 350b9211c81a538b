// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Which integer arguments of a program are indices, and how large they may be: rows of a table, class numbers
// of cross_entropy. Kernels do not look; who runs a program on data from outside can.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/run/interpret.hpp>
#include <ctgrad/run/traced.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ctgrad::run {

/// Integers of one leaf, which must be in [0, bound).
struct IndexRange {
  int leaf = -1, bound = 0;
  bool classes = false;    // targets of cross_entropy; else rows of a table
  Dims first{}, extent{};  // the part of the leaf that is used
  Dims shape{};            // of the leaf
  Address address{};
};

namespace detail {

constexpr Dims zeros(int rank) {
  Dims d;
  for (int i = 0; i < rank; ++i) d.push_back(0);
  return d;
}
constexpr Dims with_leading(int first, const Dims& others) {
  Dims d;
  d.push_back(first);
  for (int i = 0; i < others.rank; ++i) d.push_back(others[i]);
  return d;
}

/// Follows a value, or of it the part that is used, back to the integer leaf that it is another arrangement
/// of; leaf -1 if it is none.
constexpr IndexRange leaf_behind(const auto& nodes, int id, Dims first, Dims extent) {
  while (true) {
    const graph::Node& n = nodes[static_cast<std::size_t>(id)];
    if (n.op->kind == graph::Kind::leaf && n.type == Scalar::i32)
      return {.leaf = n.attr[0], .first = first, .extent = extent, .shape = n.shape};
    if (n.op->kind != graph::Kind::view && !graph::is<op::Cast>(n)) break;
    id = n.in[0];
    const Dims& source = nodes[static_cast<std::size_t>(id)].shape;
    if (graph::is<op::Slice>(n)) {
      first[n.attr[0]] += n.attr[1];
    } else if (extent == n.shape) {
      first = zeros(source.rank);
      extent = source;
    } else if (graph::is<op::Permute>(n)) {
      const Dims f = first, e = extent;
      for (int i = 0; i < n.shape.rank; ++i) {
        first[n.attr[static_cast<std::size_t>(i)]] = f[i];
        extent[n.attr[static_cast<std::size_t>(i)]] = e[i];
      }
    } else if (n.op->kind == graph::Kind::view) {
      break;  // a part of another arrangement: not followed
    }
  }
  return {};
}

/// What is used as indices among a graph's leaves, inside of its loops, too.
constexpr Items<IndexRange> index_ranges(const auto& nodes, const Items<graph::Draft>& bodies) {
  Items<IndexRange> ranges;
  const auto add = [&](int value, const IndexRange& use) {
    IndexRange r = leaf_behind(nodes, value, use.first, use.extent);
    if (r.leaf < 0) return;
    r.bound = use.bound;
    r.classes = use.classes;
    for (IndexRange& other : ranges)
      if (other.leaf == r.leaf && other.first == r.first && other.extent == r.extent) {
        if (r.bound < other.bound) other = r;
        return;
      }
    ranges.push_back(r);
  };
  const auto add_all = [&](int value, int bound, bool classes) {
    const Dims& shape = nodes[static_cast<std::size_t>(value)].shape;
    add(value, {.bound = bound, .classes = classes, .first = zeros(shape.rank), .extent = shape});
  };
  for (const graph::Node& n : nodes) {
    if (n.op->kind == graph::Kind::gather || n.op->kind == graph::Kind::scatter)
      add_all(n.in[1], nodes[static_cast<std::size_t>(n.in[0])].shape[0], false);
    if (graph::is<op::Equal>(n) && n.where.within != nullptr &&
        std::string_view(n.where.within) == "cross_entropy")
      for (int k = 0; k < 2; ++k) add_all(n.in[static_cast<std::size_t>(k)], n.shape.columns(), true);
    if (n.op->kind != graph::Kind::loop) continue;
    const op::LoopFacts facts(n);
    const graph::Draft& body = bodies[static_cast<std::size_t>(facts.body)];
    const Items<int> operands = op::elements(nodes.data(), n.in[0]);
    for (IndexRange& r : index_ranges(body.nodes, body.bodies)) {
      if (r.leaf >= facts.carries && r.leaf < facts.carries + facts.sequences) {  // used in every step
        r.first = with_leading(0, r.first);
        r.extent = with_leading(facts.steps, r.extent);
      }
      add(operands[static_cast<std::size_t>(r.leaf)], r);
    }
  }
  return ranges;
}

template <class Source>
inline constexpr auto frozen_ranges = [] {
  constexpr auto make = [] { return index_ranges(traced<Source>.graph.nodes, traced<Source>.bodies()); };
  Array<IndexRange, make().size()> r{};
  const Items<IndexRange> all = make();
  for (std::size_t i = 0; i < r.size(); ++i) {
    r[i] = all[i];
    r[i].address = traced<Source>.leaves[static_cast<std::size_t>(r[i].leaf)];
  }
  return r;
}();

}  // namespace detail

/// An integer that is not an index of what it is used for.
struct BadArgumentIndex {
  IndexRange range;
  std::size_t element = 0;
  std::int32_t value = 0;
};

/// The first integer in a program's arguments that is outside of its table or of its classes. Not for indices
/// that the program computes, or takes from parts of other arrangements of an argument.
template <class Source>
std::optional<BadArgumentIndex> find_bad_index(const std::byte* const* space) {
  for (const IndexRange& r : detail::frozen_ranges<Source>) {
    const auto* const x =
        reinterpret_cast<const std::int32_t*>(space[r.address.space] + r.address.byte_offset);
    const auto outside = [&](std::int32_t i) {
      return static_cast<std::uint32_t>(i) >= static_cast<std::uint32_t>(r.bound);
    };
    if (r.extent == r.shape) {
      bool any = false;  // no branch for each element
      for (std::int64_t k = 0; k < r.shape.size(); ++k) any |= outside(x[k]);
      if (!any) continue;
    }
    std::optional<BadArgumentIndex> bad;
    detail::for_each_index(r.extent, [&](auto index) {
      for (int i = 0; i < r.first.rank; ++i) index[static_cast<std::size_t>(i)] += r.first[i];
      const std::size_t k = detail::flat(r.shape, index);
      if (!bad && outside(x[k])) bad = BadArgumentIndex{r, k, x[k]};
    });
    if (bad) return bad;
  }
  return {};
}

}  // namespace ctgrad::run
