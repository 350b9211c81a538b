// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Gauss-Jordan elimination on a graph: what inverses, solutions and determinants are made of. Every column is
// one step of the same whole-matrix operations, so the graph has O(n) nodes and all steps share their
// kernels.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/linalg/products.hpp>
#include <ctgrad/op/abs.hpp>
#include <ctgrad/op/add.hpp>
#include <ctgrad/op/amin.hpp>
#include <ctgrad/op/div.hpp>
#include <ctgrad/op/floor.hpp>
#include <ctgrad/op/less.hpp>
#include <ctgrad/op/matmul.hpp>
#include <ctgrad/op/slice.hpp>
#include <ctgrad/op/stop_gradient.hpp>
#include <ctgrad/op/sub.hpp>

#include <limits>
#include <utility>

namespace ctgrad::op {

/// What to do with a pivot of 0: divide by it, which leaves no finite result, or leave its column alone.
enum class Singular { divide, skip };

/// (…, n, w) with w ≥ n, after elimination of the first n columns by complete pivoting: the pivot is the
/// largest element that is left. Rows are not moved; which row and column a step took is known by their turn.
class Elimination {
public:
  constexpr Elimination(graph::Value matrix, Singular singular)
      : m_(matrix), rank_(matrix.shape().rank), n_(matrix.shape()[rank_ - 2]),
        width_(matrix.shape()[rank_ - 1]), singular_(singular) {
    rows_ = index(row_axis());
    columns_ = index(column_axis());
    const graph::Value zero = constant_like(columns_, 0), one = constant_like(columns_, 1);
    used_row_ = row_turn_ = constant_like(rows_, 0);
    used_column_ = select(less(columns_, constant_like(columns_, n_)), zero, one);
    column_turn_ = zero;
    for (int step = 0; step < n_; ++step) eliminate();
  }

  /// (…, 1, 1) each, in order of decreasing size.
  constexpr const Items<graph::Value>& pivots() const { return pivots_; }

  /// The columns behind the first n, in the order of a solution: (…, n, w − n).
  constexpr graph::Value solution() const {
    const graph::Value turns = slice(column_turn_, column_axis(), 0, n_);
    const Dims square = with(n_, n_);
    const graph::Value same = equal(broadcast_to(row_turn_, square), broadcast_to(turns, square));
    const graph::Value order = select(same, constant(*m_.builder, m_.type(), square, 1),
                                      constant(*m_.builder, m_.type(), square, 0));
    return matmul(transpose(order), slice(m_, column_axis(), n_, width_ - n_));
  }

  /// 1 or −1, (…, 1, 1): whether the order in which rows and columns were taken is an even permutation.
  constexpr graph::Value sign() const {
    const graph::Value count =
        inversions(row_turn_) + inversions(transpose(slice(column_turn_, column_axis(), 0, n_)));
    return 1.0 - 2.0 * (count - 2.0 * floor(0.5 * count));
  }

private:
  constexpr int row_axis() const { return rank_ - 2; }
  constexpr int column_axis() const { return rank_ - 1; }
  constexpr unsigned along(int axis) const { return 1u << axis; }
  constexpr Dims with(int rows, int columns) const {
    Dims d = m_.shape();
    d[row_axis()] = rows;
    d[column_axis()] = columns;
    return d;
  }
  constexpr graph::Value index(int axis) const {
    return iota(*m_.builder, m_.type(), axis == row_axis() ? with(n_, 1) : with(1, width_), axis);
  }
  constexpr graph::Value whole(graph::Value x) const { return broadcast_to(x, m_.shape()); }
  constexpr graph::Value like(double value) const { return constant_like(m_, value); }

  /// Row and column of the largest element in rows and columns that no step took yet; the first one on ties.
  /// NaN is the largest, so that it reaches all that comes after.
  constexpr std::pair<graph::Value, graph::Value> largest() const {
    const graph::Value element = abs(stop_gradient(m_));
    const graph::Value size =
        select(equal(element, element), element, like(std::numeric_limits<double>::infinity()));
    const graph::Value free_size = select(equal(whole(used_row_), like(1)), like(-1),
                                          select(equal(whole(used_column_), like(1)), like(-1), size));
    const unsigned all = along(row_axis()) | along(column_axis());
    const graph::Value hit = equal(free_size, whole(amax(free_size, all)));
    const graph::Value flat = static_cast<double>(width_) * whole(rows_) + whole(columns_);
    const graph::Value first = amin(select(hit, flat, like(std::numeric_limits<double>::infinity())), all);
    const graph::Value row = floor((first + 0.5) * (1.0 / width_));  // the half keeps it off the steps
    return {row, first - static_cast<double>(width_) * row};
  }

  constexpr void eliminate() {
    const auto [at, beside] = largest();
    const graph::Value is_row = equal(rows_, broadcast_to(at, rows_.shape())),
                       is_column = equal(columns_, broadcast_to(beside, columns_.shape()));
    const graph::Value row = sum(select(whole(is_row), m_, like(0)), along(row_axis())),
                       column = sum(select(whole(is_column), m_, like(0)), along(column_axis()));
    const graph::Value pivot = sum(select(is_column, row, constant_like(row, 0)), along(column_axis()));
    graph::Value divisor = pivot;
    if (singular_ == Singular::skip)
      divisor = select(equal(pivot, constant_like(pivot, 0)), constant_like(pivot, 1), pivot);
    const graph::Value scaled = whole(row / broadcast_to(divisor, row.shape()));
    m_ = select(whole(is_row), scaled, m_ - whole(column) * scaled);
    // As reductions, so that the planner keeps these marks and does not derive them from all steps before.
    used_row_ = amax(select(whole(is_row), like(1), whole(used_row_)), along(column_axis()));
    used_column_ = amax(select(whole(is_column), like(1), whole(used_column_)), along(row_axis()));
    // Earlier ones are counted more often. Counting makes every step the same computation; numbering would
    // not.
    row_turn_ = row_turn_ + used_row_;
    column_turn_ = column_turn_ + used_column_;
    pivots_.push_back(pivot);
  }

  /// How many pairs of turns, (…, n, 1), are out of order.
  constexpr graph::Value inversions(graph::Value turn) const {
    const Dims square = with(n_, n_);
    const graph::Value here = broadcast_to(turn, square), there = broadcast_to(transpose(turn), square);
    const graph::Value zero = constant_like(here, 0), one = constant_like(here, 1);
    const graph::Value before = less(iota(*m_.builder, m_.type(), square, row_axis()),
                                     iota(*m_.builder, m_.type(), square, column_axis()));
    return sum(select(before, select(less(there, here), one, zero), zero),
               along(row_axis()) | along(column_axis()));
  }

  graph::Value m_;
  int rank_, n_, width_;
  Singular singular_;
  graph::Value rows_, columns_, used_row_, used_column_, row_turn_, column_turn_;
  Items<graph::Value> pivots_;
};

}  // namespace ctgrad::op
