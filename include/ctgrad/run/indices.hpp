// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Which integer arguments of a program are indices, and how large they may be: rows of a table, class numbers of
// cross_entropy. Kernels do not look; who runs a program on data from outside can.
#pragma once
#include <ctgrad/op/registry.hpp>
#include <ctgrad/run/traced.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace ctgrad::run {

/// Integers of one leaf, which must be in [0, bound).
struct IndexRange {
  int leaf = 0, bound = 0;
  std::size_t count = 0;  // elements of the leaf
  Address address;
  bool classes = false;  // targets of cross_entropy; else rows of a table
};

namespace detail {

/// The integer leaf that a value is another arrangement of; -1 if none.
constexpr int leaf_behind(const auto& nodes, int id) {
  while (true) {
    const graph::Node& n = nodes[static_cast<std::size_t>(id)];
    if (n.op->kind == graph::Kind::leaf) return n.type == Scalar::i32 ? id : -1;
    if (n.op->kind != graph::Kind::view && !graph::is<op::Cast>(n)) return -1;
    id = n.in[0];
  }
}

constexpr std::vector<IndexRange> index_ranges(const auto& nodes, const auto& leaves) {
  std::vector<IndexRange> ranges;
  const auto add = [&](int value, int bound, bool classes) {
    const int leaf = leaf_behind(nodes, value);
    if (leaf < 0) return;
    const graph::Node& n = nodes[static_cast<std::size_t>(leaf)];
    for (IndexRange& r : ranges)
      if (r.leaf == n.attr[0]) {
        r.bound = bound < r.bound ? bound : r.bound;
        return;
      }
    ranges.push_back({n.attr[0], bound, static_cast<std::size_t>(n.shape.size()),
                      leaves[static_cast<std::size_t>(n.attr[0])], classes});
  };
  for (const graph::Node& n : nodes) {
    if (n.op->kind == graph::Kind::gather || n.op->kind == graph::Kind::scatter)
      add(n.in[1], nodes[static_cast<std::size_t>(n.in[0])].shape[0], false);
    if (graph::is<op::Equal>(n) && n.where.within != nullptr && std::string_view(n.where.within) == "cross_entropy")
      for (int k = 0; k < 2; ++k) add(n.in[static_cast<std::size_t>(k)], n.shape.columns(), true);
  }
  return ranges;
}

template <class Source>
inline constexpr auto frozen_ranges = [] {
  constexpr auto make = [] { return index_ranges(traced<Source>.graph.nodes, traced<Source>.leaves); };
  Array<IndexRange, make().size()> r{};
  const std::vector<IndexRange> all = make();
  for (std::size_t i = 0; i < r.size(); ++i) r[i] = all[i];
  return r;
}();

}  // namespace detail

/// An integer that is not an index of what it is used for.
struct BadArgumentIndex {
  IndexRange range;
  std::size_t element = 0;
  std::int32_t value = 0;
};

/// The first integer in a program's arguments that is outside of its table or of its classes. Not for indices that the
/// program computes.
template <class Source>
std::optional<BadArgumentIndex> find_bad_index(const std::byte* const* space) {
  for (const IndexRange& r : detail::frozen_ranges<Source>) {
    const auto* const x = reinterpret_cast<const std::int32_t*>(space[r.address.space] + r.address.byte_offset);
    bool bad = false;  // no branch for each element
    for (std::size_t i = 0; i < r.count; ++i) bad |= static_cast<std::uint32_t>(x[i]) >= static_cast<std::uint32_t>(r.bound);
    for (std::size_t i = 0; bad && i < r.count; ++i)
      if (x[i] < 0 || x[i] >= r.bound) return BadArgumentIndex{r, i, x[i]};
  }
  return {};
}

}  // namespace ctgrad::run
