// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A kernel call cut into slices of its rows: the same kernel for fewer rows, and how far its operands move
// from slice to slice.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/plan/kernels.hpp>

namespace ctgrad::plan {

/// How a call is cut into slices: a nest of extents, outermost first.
struct Slices {
  int dims = 0;
  Array<int, max_row_dims> extent{};
  int first_move = 0;  // in the plan's table: one for each of the call's addresses

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

namespace detail {

/// Where a nest of rows is cut: dims before `dim` are outside; where `split` is not 0, dim is an extent of
/// that inside and of the rest outside.
struct NestCut {
  int dim = -1;
  int split = 0;

  constexpr int outer_dims() const { return dim + (split != 0 ? 1 : 0); }
  /// What is outside of an operand's strides.
  constexpr RowStrides outside(const RowStrides& row) const {
    RowStrides r{};
    for (int d = 0; d < outer_dims(); ++d)
      r[static_cast<std::size_t>(d)] = row[static_cast<std::size_t>(d)] * (d == dim ? split : 1);
    return r;
  }
  /// What stays inside.
  constexpr RowStrides inside(const RowStrides& row) const {
    RowStrides r{};
    for (int d = dim; d < max_row_dims; ++d)
      r[static_cast<std::size_t>(d - dim)] = row[static_cast<std::size_t>(d)];
    return r;
  }
};

/// The cut with so many rows inside; dim is -1 where loops would have to be cut apart.
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

/// A call's cut into slices, and how far its operands move from slice to slice, in elements.
struct Cut {
  detail::NestCut nest;
  Slices slices;
  Items<RowStrides> moves;
};

/// Whether every row of a call is for itself, so that any part of them can be computed alone.
constexpr bool has_separate_rows(const Call& c) {
  for (const KernelNode& n : c.nodes)
    if (n.use == Use::sink || n.use == Use::scatter || n.use == Use::gather) return false;
  return true;
}

/// The cut of a call with separate rows into `count` slices of equal size; false if its loops or a product's
/// rows do not divide, or if an index of the rows would have to be another one in each slice.
constexpr bool find_cut(const Call& c, std::int64_t count, Cut& r) {
  const Spec& s = c.spec;
  if (count < 2 || s.rows % count != 0) return false;
  const std::int64_t rows = s.rows / count;
  if (s.matmul && (rows > s.m || s.m % rows != 0)) return false;
  r.nest = detail::cut_nest(s, rows);
  if (r.nest.dim < 0) return false;
  const int outer = r.nest.outer_dims();
  r.slices = {outer, {}, 0};
  for (int d = 0; d < outer; ++d)
    r.slices.extent[static_cast<std::size_t>(d)] =
        s.dim[static_cast<std::size_t>(d)] / (d == r.nest.dim ? r.nest.split : 1);

  r.moves.clear();
  for (const KernelNode& n : c.nodes) {
    const bool moves = n.memory && n.use != Use::table;
    r.moves.push_back(moves ? r.nest.outside(n.row) : RowStrides{});
    if (n.use == Use::iota && !(r.nest.outside(n.row) == RowStrides{})) return false;
  }
  if (!s.matmul) return true;
  RowStrides a = r.nest.outside(s.a.batch);
  std::int64_t step = rows;  // rows from one slice to the next of a dim
  for (int d = outer; d-- > 0; step *= r.slices.extent[static_cast<std::size_t>(d)])
    if (step < s.m) a[static_cast<std::size_t>(d)] = step * s.a.row;  // slices of one product's rows
  r.moves.push_back(a);
  r.moves.push_back(r.nest.outside(s.b.batch));
  return true;
}

/// Makes a call that of its first slice.
constexpr void narrow(Call& c, const Cut& cut) {
  Spec& s = c.spec;
  const auto dims = s.dim;
  s.dim = {};
  s.rows = 1;
  const int last = s.row_dims;
  s.row_dims = 0;
  for (int d = cut.nest.dim; d < last; ++d) {
    const bool split = d == cut.nest.dim && cut.nest.split != 0;
    const int extent = split ? cut.nest.split : dims[static_cast<std::size_t>(d)];
    s.dim[static_cast<std::size_t>(s.row_dims++)] = extent;
    s.rows *= extent;
  }
  if (s.row_dims == 0) s.dim[static_cast<std::size_t>(s.row_dims++)] = 1;
  for (KernelNode& n : c.nodes)
    if (n.use != Use::table) n.row = cut.nest.inside(n.row);
  if (s.matmul) {
    s.m = static_cast<int>(s.rows);
    s.a.batch = cut.nest.inside(s.a.batch);
    s.b.batch = cut.nest.inside(s.b.batch);
  }
  s.scratch = scratch_elements(s, c.nodes) > 0;
}

}  // namespace ctgrad::plan
