// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A kernel call cut into slices of its rows: the same kernel for fewer rows, and how far its operands move
// from slice to slice.
#pragma once
#include <ctgrad/plan/kernels.hpp>

#include <vector>

namespace ctgrad::plan {

/// The slices of a call: a nest of at most max_row_dims extents, outermost first; dims 0 is no slices.
struct Slices {
  int dims = 0;
  Array<int, max_row_dims> extent{};
  int first_move = 0;  // in the plan's table: one for each of the call's addresses

  constexpr std::int64_t count() const {
    std::int64_t n = 1;
    for (int d = 0; d < dims; ++d) n *= extent[static_cast<std::size_t>(d)];
    return n;
  }
  /// Elements or bytes from slice 0 to slice `index`.
  constexpr std::int64_t offset(std::int64_t index, const RowStrides& move) const {
    std::int64_t r = 0;
    for (int d = dims; d-- > 0;) {
      r += index % extent[static_cast<std::size_t>(d)] * move[static_cast<std::size_t>(d)];
      index /= extent[static_cast<std::size_t>(d)];
    }
    return r;
  }
};

/// A call for one slice.
struct SlicedCall {
  Call call;
  Slices slices;
  std::vector<RowStrides> moves;  // of each operand, in elements
};

namespace detail {

/// Where a nest of rows is cut so that `rows` of them are inside: dims before `dim`, of which the last is
/// what is left of an inner one if that is split; split is the extent that stays inside, or 0.
struct NestCut {
  int dim = -1;
  int split = 0;
};

constexpr NestCut cut_nest(const Spec& s, std::int64_t rows) {
  std::int64_t inner = 1;
  for (int d = s.row_dims; d-- > 0;) {
    const std::int64_t extent = s.dim[static_cast<std::size_t>(d)];
    if (inner == rows) return {d + 1, 0};
    if (inner * extent > rows) {
      const std::int64_t inside = rows / inner;
      return inside * inner == rows && extent % inside == 0 ? NestCut{d, static_cast<int>(inside)}
                                                            : NestCut{};
    }
    inner *= extent;
  }
  return {};
}

}  // namespace detail

/// Whether every row of a call is for itself, so that any part of them can be computed alone.
constexpr bool has_separate_rows(const Call& c) {
  for (const KernelNode& n : c.nodes)
    if (n.use == Use::sink || n.use == Use::scatter || n.use == Use::gather) return false;
  return true;
}

/// Cuts a call with separate rows into `count` slices of equal size; false if its loops or a product's rows
/// do not divide, or if an index of the rows would have to be another one in each slice.
constexpr bool slice(const Call& c, std::int64_t count, SlicedCall& r) {
  const Spec& s = c.spec;
  if (count < 2 || s.rows % count != 0) return false;
  const std::int64_t rows = s.rows / count;
  if (s.matmul && (rows > s.m || s.m % rows != 0)) return false;
  const detail::NestCut cut = detail::cut_nest(s, rows);
  if (cut.dim < 0) return false;
  const int outer = cut.dim + (cut.split != 0 ? 1 : 0);

  r.call = c;
  r.slices = {outer, {}, 0};
  Spec& to = r.call.spec;
  to.rows = rows;
  to.dim = {};
  to.row_dims = 0;
  std::int64_t unit[max_row_dims] = {};  // rows from one index of a dim to the next
  for (int d = s.row_dims; d-- > 0;)
    unit[d] = d + 1 < s.row_dims ? unit[d + 1] * s.dim[static_cast<std::size_t>(d + 1)] : 1;
  for (int d = 0; d < s.row_dims; ++d) {
    const int extent = s.dim[static_cast<std::size_t>(d)];
    const int inside = d < cut.dim ? 0 : d == cut.dim && cut.split != 0 ? cut.split : extent;
    if (inside != extent)
      r.slices.extent[static_cast<std::size_t>(d)] = inside == 0 ? extent : extent / inside;
    if (inside != 0) to.dim[static_cast<std::size_t>(to.row_dims++)] = inside;
  }
  if (to.row_dims == 0) to.dim[static_cast<std::size_t>(to.row_dims++)] = 1;

  /// Moves of an operand with these strides, which keeps those of the dims inside.
  const auto split = [&](RowStrides& row) {
    RowStrides move{}, inside{};
    for (int d = 0; d < s.row_dims; ++d) {
      const std::int64_t step = row[static_cast<std::size_t>(d)];
      if (d < outer) move[static_cast<std::size_t>(d)] = step * (d == cut.dim ? cut.split : 1);
      if (d >= cut.dim) inside[static_cast<std::size_t>(d - cut.dim)] = step;
    }
    row = inside;
    return move;
  };
  r.moves.clear();
  for (KernelNode& n : r.call.nodes) {
    r.moves.push_back(n.use == Use::table ? RowStrides{} : split(n.row));
    for (std::int64_t m : r.moves.back().items)
      if (n.use == Use::iota && m != 0) return false;
  }
  if (s.matmul) {
    to.m = static_cast<int>(rows);
    r.moves.push_back(split(to.a.batch));
    r.moves.push_back(split(to.b.batch));
    for (int d = 0; d < outer; ++d) {  // slices of one product's rows
      const std::int64_t step = unit[d] * (d == cut.dim ? cut.split : 1);
      if (step < s.m) r.moves[r.moves.size() - 2][static_cast<std::size_t>(d)] = step * s.a.row;
    }
  }
  to.scratch = scratch_elements(to, r.call.nodes) > 0;
  return true;
}

}  // namespace ctgrad::plan
