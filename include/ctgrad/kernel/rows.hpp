// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The loop nest over a kernel's rows.
#pragma once
#include <ctgrad/plan/spec.hpp>

#include <cstddef>
#include <cstdint>

namespace ctgrad::kernel {

/// Calls f with the index of every row, as one index per row dimension, from row `first` to before row
/// `last`.
template <class Source, class F>
[[gnu::always_inline]] inline void for_each_row(std::int64_t first, std::int64_t last, F f) {
  constexpr const plan::Spec& spec = Source::spec;
  Array<std::int64_t, plan::max_row_dims> index{};
  std::int64_t rest = first;
  for (int d = spec.row_dims; d-- > 0;) {
    index[static_cast<std::size_t>(d)] = rest % spec.dim[static_cast<std::size_t>(d)];
    rest /= spec.dim[static_cast<std::size_t>(d)];
  }
  for (std::int64_t r = first; r < last; ++r) {
    f(r, index);
    for (int d = spec.row_dims; d-- > 0;) {
      if (++index[static_cast<std::size_t>(d)] < spec.dim[static_cast<std::size_t>(d)] || d == 0) break;
      index[static_cast<std::size_t>(d)] = 0;
    }
  }
}

}  // namespace ctgrad::kernel
