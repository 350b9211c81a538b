// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Axes of a place as few loops: neighbours whose elements are equally far apart are one.
#pragma once
#include <ctgrad/core/fail.hpp>
#include <ctgrad/plan/place.hpp>
#include <ctgrad/plan/spec.hpp>

namespace ctgrad::plan::detail {

/// Runs of rows with one stride: rows [unit, unit·extent) of the row index move by stride elements per unit.
struct Segment {
  std::int64_t unit, extent, stride;
};

/// Rows as segments, innermost first.
struct Segments {
  Segment at[max_rank]{};
  int count = 0;

  constexpr bool operator==(const Segments& o) const {
    if (count != o.count) return false;
    for (int i = 0; i < count; ++i)
      if (at[i].unit != o.at[i].unit || at[i].extent != o.at[i].extent || at[i].stride != o.at[i].stride)
        return false;
    return true;
  }
};

/// Axes [first, last) of a place as segments.
constexpr Segments segments(const Dims& shape, const Place& p, int first, int last) {
  Segments s;
  std::int64_t unit = 1;
  for (int i = last - 1; i >= first; --i) {
    const int extent = shape.extent[i];
    const std::int64_t stride = p.stride.items[i];
    if (extent == 1) continue;
    if (s.count > 0 && stride == s.at[s.count - 1].stride * s.at[s.count - 1].extent)
      s.at[s.count - 1].extent *= extent;
    else
      s.at[s.count++] = {unit, extent, stride};
    unit *= extent;
  }
  return s;
}

/// The rows of a place as segments. The last `inner` axes are not rows.
constexpr Segments row_segments(const Dims& shape, const Place& p, int inner = 1) {
  return segments(shape, p, 0, shape.rank - inner);
}

/// Row counts at which loops of a nest begin and end, ascending: one more than a nest may have loops.
struct Cuts {
  std::int64_t at[max_row_dims + 1]{};
  int count = 0;

  constexpr void add(std::int64_t rows) {
    int i = count;
    while (i > 0 && at[i - 1] > rows) --i;
    if (i > 0 && at[i - 1] == rows) return;
    if (count > max_row_dims) fail("ctgrad: plan: operands are laid out too differently for one kernel");
    for (int j = count++; j > i; --j) at[j] = at[j - 1];
    at[i] = rows;
  }
  constexpr void add(const Segments& rows, std::int64_t unit) {
    for (int i = 0; i < rows.count; ++i) {
      add(unit * rows.at[i].unit);
      add(unit * rows.at[i].unit * rows.at[i].extent);
    }
  }
};

}  // namespace ctgrad::plan::detail
