// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// How a matrix product is cut so that what is packed stays in the caches, and the space for that.
#pragma once
#include <ctgrad/plan/spec.hpp>

#include <algorithm>
#include <cstdint>

namespace ctgrad::plan {

/// Columns are packed in panels of at most so many.
inline constexpr int widest_panel = 64;
/// The longest inner extent that is not cut; parts are about that of GPT-2's layers.
inline constexpr int longest_inner = 1024, inner_part = 768;
/// Elements of the right operand that are packed at a time: 4 MB of float, a share of the last-level cache.
inline constexpr int packed_elements = 1 << 20;
/// Rows whose sums so far are kept at a time where the inner extent is cut: so many that packing the right
/// operand again for the next rows does not count.
inline constexpr int summed_rows = 4096;

constexpr std::int64_t round_up(std::int64_t n, std::int64_t to) { return (n + to - 1) / to * to; }

/// The inner extent and the columns of one block of the right operand, and the rows that it meets at a time.
struct ProductBlocks {
  int k = 0, n = 0, m = 0;
};

constexpr ProductBlocks product_blocks(const Spec& s) {
  ProductBlocks b{s.k, s.n, s.m};
  if (s.k > longest_inner) {
    const int parts = (s.k + inner_part - 1) / inner_part;
    b.k = static_cast<int>(round_up((s.k + parts - 1) / parts, 8));
    b.m = std::min(s.m, summed_rows);
  }
  const int most = std::max(packed_elements / std::max(b.k, 1) / widest_panel, 1) * widest_panel;
  b.n = std::min(s.n, most);
  return b;
}

/// Elements of the packed right operand of a block.
constexpr std::int64_t packed_right(const Spec& s) {
  const ProductBlocks b = product_blocks(s);
  return b.k * round_up(b.n, widest_panel);
}

/// Elements of the packed left operand of a product with transposed windows.
constexpr std::int64_t tap_panels(const Spec& s) {
  return std::min(s.k, longest_inner) * round_up(s.m, widest_panel);
}

/// Elements of space that a product needs: a block of the right operand and, where the inner extent is cut,
/// the sums so far; or the few rows of the left operand, transposed; or, with windows, all of it and the sums
/// so far.
constexpr std::int64_t pack_elements(const Spec& s) {
  if (!s.matmul) return 0;
  const ProductBlocks b = product_blocks(s);
  const std::int64_t sums = b.k < s.k ? b.m * round_up(b.n, widest_panel) : 0;
  const std::int64_t rows = s.m <= widest_panel ? std::int64_t{s.k} * widest_panel : 0;
  const std::int64_t taps = s.b.windows ? tap_panels(s) + s.n * round_up(s.m, widest_panel) : 0;
  return std::max({packed_right(s) + sums, rows, taps});
}

}  // namespace ctgrad::plan
