// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// How the rows of several shapes fit into one loop nest: (768, 128) and (12, 64, 128) do, as 12 by 64 rows;
// (2, 3, 128) and (3, 2, 128) do not.
#pragma once
#include <ctgrad/core/shape.hpp>
#include <ctgrad/plan/spec.hpp>

#include <array>
#include <cstdint>

namespace ctgrad::plan {

/// Row counts at which loops of the nest begin, ascending.
class Nest {
public:
  constexpr Nest() = default;
  /// All axes of a shape but the last.
  constexpr explicit Nest(const Dims& shape) {
    std::int64_t unit = 1;
    for (int i = shape.rank - 2; i >= 0; --i) {
      if (shape.extent[i] == 1) continue;
      unit *= shape.extent[i];
      cut_[count_++] = unit;
    }
  }

  /// Adds another nest's loops; false, and unchanged, if no nest of max_row_dims loops is finer than both.
  constexpr bool join(const Nest& o) {
    int i = 0, j = 0;
    while (i < count_ && j < o.count_ && cut_[i] <= o.cut_[j]) j += cut_[i++] == o.cut_[j];
    if (j == o.count_) return true;  // has them all
    Nest both;
    i = j = 0;
    while (i < count_ || j < o.count_) {
      const std::int64_t next = j == o.count_ || (i < count_ && cut_[i] <= o.cut_[j]) ? cut_[i] : o.cut_[j];
      if (i < count_ && cut_[i] == next) ++i;
      if (j < o.count_ && o.cut_[j] == next) ++j;
      if (both.count_ == max_row_dims) return false;
      if (both.count_ > 0 && next % both.cut_[both.count_ - 1] != 0) return false;
      both.cut_[both.count_++] = next;
    }
    *this = both;
    return true;
  }

private:
  std::int64_t cut_[max_row_dims]{};
  int count_ = 0;
};

}  // namespace ctgrad::plan
