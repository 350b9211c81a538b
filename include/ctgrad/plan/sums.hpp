// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// How long sums are cut in blocks, so that the error of a sum of n > 64 numbers is at most 4 ulp · log2(n) of
// the sum of their magnitudes: at which chains of additions, in which blocks of rows, and with how much
// space.
#pragma once
#include <ctgrad/op/sum.hpp>
#include <ctgrad/plan/blocks.hpp>
#include <ctgrad/plan/spec.hpp>

#include <algorithm>

namespace ctgrad::plan {

/// The most of n numbers that are added one after another. An addition is wrong by half an ulp, so 4 ulp ·
/// log2(n) are 8 log2(n) additions. Of those, 13 are left for what else a number in a row goes through:
/// unrolled batches are combined twice (3 each), blocks once (2), what is behind the last block is added (2),
/// and so are the lanes of a batch (4); the first addition of a chain is exact.
constexpr std::int64_t longest_chain(std::int64_t n) {
  double rest = static_cast<double>(n);
  std::int64_t eighths = 0;  // of log2(n)
  while (rest >= 2) rest /= 2, eighths += 8;
  for (std::int64_t digit = 4; digit > 0; digit /= 2) {
    rest *= rest;
    if (rest >= 2) eighths += digit, rest /= 2;
  }
  return std::max<std::int64_t>(eighths - 13, 16);
}

/// How many rows a kernel's node adds up in one place.
constexpr std::int64_t rows_per_place(const Spec& s, const KernelNode& n, int first_dim = 0) {
  std::int64_t r = 1;
  for (int d = first_dim; d < s.row_dims; ++d)
    if (n.row.items[d] == 0) r *= s.dim.items[d];
  return r;
}

/// Sums over so few rows are not cut: blocks would cost about 1 % of a small network's gradient. They are
/// wrong by at most 32 ulp, where 4 ulp · log2(64) are 24.
inline constexpr std::int64_t few_rows = 64;

/// Whether a node is a sum over more rows than may be added one after another.
constexpr bool is_long_sum(const Spec& s, const KernelNode& n) {
  if (n.use != Use::sink || n.code != graph::code<op::Sum>) return false;
  const std::int64_t rows = rows_per_place(s, n);
  return rows > few_rows && rows > longest_chain(rows);
}

/// Blocks of a kernel's rows: `step` indices of dimension `dim` with all rows inside them.
struct RowBlocks {
  int dim = 0;
  std::int64_t step = 0;              // 0: no sum over rows is long
  std::int64_t outer = 1, inner = 1;  // rows' indices around the dimension, and rows inside it
};

/// The blocks in which no long sum of a row region adds up more rows than it may.
constexpr RowBlocks row_blocks(const Spec& s, const auto& nodes) {
  RowBlocks b;
  for (int i = 0; i < s.nodes; ++i) {  // the innermost dimension inside which chains are short
    const KernelNode& n = nodes[static_cast<std::size_t>(i)];
    if (!is_long_sum(s, n)) continue;
    int dim = s.row_dims - 1;
    while (rows_per_place(s, n, dim) < longest_chain(rows_per_place(s, n))) --dim;
    b.dim = std::max(b.dim, dim);
    b.step = s.dim[static_cast<std::size_t>(b.dim)];
  }
  for (int i = 0; i < s.nodes; ++i) {
    const KernelNode& n = nodes[static_cast<std::size_t>(i)];
    if (is_long_sum(s, n) && n.row[static_cast<std::size_t>(b.dim)] == 0)
      b.step = std::min(
          b.step,
          std::max<std::int64_t>(longest_chain(rows_per_place(s, n)) / rows_per_place(s, n, b.dim + 1), 1));
  }
  if (b.step > 0) {  // as many blocks of even size: threads take turns
    const std::int64_t extent = s.dim[static_cast<std::size_t>(b.dim)];
    const std::int64_t blocks = (extent + b.step - 1) / b.step;
    b.step = (extent + blocks - 1) / blocks;
  }
  for (int d = 0; d < s.row_dims; ++d)
    (d < b.dim ? b.outer : b.inner) *= d == b.dim ? 1 : s.dim[static_cast<std::size_t>(d)];
  return b;
}

/// Elements of a sum's result.
struct Piece {
  std::int64_t first = 0, size = 0;
};

/// The elements that the block of indices [first, last) adds to, with the outer dimensions' index `outer`.
/// They lie together, because results of sums are dense.
constexpr Piece piece(const Spec& s, const KernelNode& n, const RowBlocks& b, std::int64_t outer,
                      std::int64_t first, std::int64_t last) {
  const auto row = [&](int d) { return n.row[static_cast<std::size_t>(d)]; };
  const auto extent = [&](int d) { return s.dim[static_cast<std::size_t>(d)]; };
  Piece r{first * row(b.dim), n.vector ? s.columns : 1};
  for (int d = s.row_dims; --d > b.dim;)
    if (row(d) != 0) r.size *= extent(d);
  if (row(b.dim) != 0) r.size *= last - first;
  for (int d = b.dim; d-- > 0; outer /= extent(d)) r.first += outer % extent(d) * row(d);
  return r;
}

/// Elements of one of the two pieces of scratch space that a long sum has: what was lost to rounding when
/// blocks were added up, and the sums of the block at hand.
constexpr std::int64_t sum_elements(const Spec& s, const KernelNode& n) {
  constexpr std::int64_t line = 16;
  return is_long_sum(s, n) ? (n.size + line - 1) / line * line : 0;
}
/// One piece of each of the nodes before `last`.
constexpr std::int64_t sum_elements(const Spec& s, const auto& nodes, int last) {
  const KernelNode* const first = nodes.data();
  std::int64_t size = 0;
  for (int i = 0; i < last; ++i)
    if (first[i].use == Use::sink) size += sum_elements(s, first[i]);
  return size;
}

/// Elements of a kernel's scratch space: packed operands, then what long sums need.
constexpr std::int64_t scratch_elements(const Spec& s, const auto& nodes) {
  return pack_elements(s) + 2 * sum_elements(s, nodes, s.nodes);
}

}  // namespace ctgrad::plan
