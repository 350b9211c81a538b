// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Short rows become long ones where they lie one behind the other in all operands: the rows of an image are
// one row then, whose channel's scale is still a number. Entering a row takes as long as several batches.
#pragma once
#include <ctgrad/plan/kernels.hpp>

#include <algorithm>

namespace ctgrad::plan {

/// Rows up to so short…
inline constexpr int short_row = 64;
/// …become at most so long.
inline constexpr int long_row = 1024;

namespace detail {

/// Whether node n has the same values if a row and those behind it in the innermost loop are one row.
constexpr bool goes_on(const Call& c, const KernelNode& n, int dim) {
  const auto is_reduced = [&](int i) { return i >= 0 && c.nodes.data()[i].use == Use::reduce; };
  const std::int64_t step = n.row.items[dim], along = n.vector ? n.column * c.spec.columns : 0;
  switch (n.use) {
  case Use::table:
  case Use::gather:
  case Use::scatter: return false;
  case Use::reduce: return !n.store && c.nodes.data()[n.in.items[0]].vector;
  case Use::sink:  // a row's reduction has no other use than to be reduced further, in the same way
    return step == along && is_reduced(n.in.items[0]) != n.vector &&
           (n.vector || c.nodes.data()[n.in.items[0]].code == n.code);
  default:
    for (const int i : n.in.items)
      if (is_reduced(i)) return false;
    return (!n.memory && n.use != Use::iota) || step == along;
  }
}

}  // namespace detail

/// Makes the rows of a call as long as they can be, up to long_row columns.
constexpr void lengthen_rows(Call& c) {
  Spec& s = c.spec;
  if (s.columns > short_row) return;
  while (!s.matmul && s.columns > 1 && s.rows > 1) {
    const int dim = s.row_dims - 1, extent = s.dim.items[dim];
    for (const KernelNode& n : c.nodes)
      if (!detail::goes_on(c, n, dim)) return;
    int count = std::min(extent, long_row / s.columns);
    while (count > 1 && extent % count != 0) --count;
    if (count < 2) return;
    s.columns *= count;
    s.rows /= count;
    s.dim.items[dim] = extent / count;
    for (KernelNode& n : c.nodes) n.row.items[dim] *= count;
    if (count == extent && s.row_dims > 1) {
      s.dim.items[dim] = 0;
      --s.row_dims;
      for (KernelNode& n : c.nodes) n.row.items[dim] = 0;
    }
    s.scratch = scratch_elements(s, c.nodes) > 0;
  }
}

}  // namespace ctgrad::plan
