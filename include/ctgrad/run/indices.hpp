// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Which integer arguments of a program are indices, and how large they may be: rows of a table, class numbers
// of cross_entropy. Kernels do not look; who runs a program on data from outside can.
#pragma once
#include <ctgrad/run/interpret.hpp>
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
  Dims shape, first, extent;  // of the leaf; and the part of it that is used
  Address address;
  bool classes = false;  // targets of cross_entropy; else rows of a table
};

namespace detail {

/// The part of an integer leaf that a value is another arrangement of; leaf -1 if it is not one.
constexpr IndexRange leaf_behind(const auto& nodes, int id) {
  IndexRange r;
  Dims first, extent;
  bool sliced = false;
  while (true) {
    const graph::Node& n = nodes[static_cast<std::size_t>(id)];
    if (n.op->kind == graph::Kind::leaf && n.type == Scalar::i32) {
      r.leaf = n.attr[0];
      r.shape = n.shape;
      r.first = first;
      r.extent = sliced ? extent : n.shape;
      if (!sliced)
        for (int i = 0; i < n.shape.rank; ++i) r.first.push_back(0);
      return r;
    }
    r.leaf = -1;
    if (n.op->kind != graph::Kind::view && !graph::is<op::Cast>(n)) return r;
    if (graph::is<op::Slice>(n)) {
      if (!sliced)
        for (int i = 0; i < n.shape.rank; ++i) first.push_back(0);
      if (!sliced) extent = n.shape;
      first[n.attr[0]] += n.attr[1];
      sliced = true;
    } else if (sliced && graph::is<op::Permute>(n)) {
      const Dims f = first, e = extent;
      for (int i = 0; i < n.shape.rank; ++i) {
        first[n.attr[static_cast<std::size_t>(i)]] = f[i];
        extent[n.attr[static_cast<std::size_t>(i)]] = e[i];
      }
    } else if (sliced && n.op->kind == graph::Kind::view) {
      return r;  // a part of another arrangement: not followed
    }
    id = n.in[0];
  }
}

constexpr std::vector<IndexRange> index_ranges(const auto& nodes, const auto& leaves) {
  std::vector<IndexRange> ranges;
  const auto add = [&](int value, int bound, bool classes) {
    IndexRange r = leaf_behind(nodes, value);
    if (r.leaf < 0) return;
    r.bound = bound;
    r.classes = classes;
    r.address = leaves[static_cast<std::size_t>(r.leaf)];
    for (IndexRange& other : ranges)
      if (other.leaf == r.leaf && other.first == r.first && other.extent == r.extent) {
        if (bound < other.bound) other = r;
        return;
      }
    ranges.push_back(r);
  };
  for (const graph::Node& n : nodes) {
    if (n.op->kind == graph::Kind::gather || n.op->kind == graph::Kind::scatter)
      add(n.in[1], nodes[static_cast<std::size_t>(n.in[0])].shape[0], false);
    if (graph::is<op::Equal>(n) && n.where.within != nullptr &&
        std::string_view(n.where.within) == "cross_entropy")
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
