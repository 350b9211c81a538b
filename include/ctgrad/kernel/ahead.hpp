// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Asks memory for the next rows while a kernel computes on some.
#pragma once
#include <ctgrad/plan/spec.hpp>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace ctgrad::kernel {

/// Asks for the line of memory at an address, which need not be that of an element; to write it, or to read
/// it.
template <bool Write = false>
[[gnu::always_inline]] inline void prefetch(std::uintptr_t address) {
  __builtin_prefetch(reinterpret_cast<const void*>(address), Write);
}

/// For a kernel body B that goes over Turns rows at a time, or, if Early, has the first pass over as many of
/// the next rows beside that.
template <class B, int Turns, bool Early>
struct Ahead {
  using T = typename B::T;
  static constexpr const plan::Spec& spec = B::spec;

  /// Whether node i is an argument that is read element by element, of which every row has its own.
  static constexpr bool fetches(int i) {
    const plan::KernelNode& n = B::node(i);
    return n.use == plan::Use::load && n.vector && n.column == 1 && n.type != Scalar::i32 &&
           n.row[static_cast<std::size_t>(spec.row_dims - 1)] != 0;
  }
  static constexpr int arguments = [] {
    int n = 0;
    for (int i = 0; i < B::count; ++i) n += fetches(i) ? 1 : 0;
    return n;
  }();

  /// Not for what a second-level cache holds, not for short rows, and not where one pass reads and writes
  /// past the caches: it waits for memory anyway. One long row the processor fetches by itself, and a single
  /// argument of a single pass, too: gelu takes 0.97 of the time where nothing is asked for.
  static constexpr bool
      worth = arguments > 0 && spec.rows > 1 && spec.columns >= 4 * B::width &&
              (spec.passes > 1 || (arguments > 1 && !B::streams_any)) &&
              spec.rows* spec.columns* static_cast<std::int64_t>(sizeof(T)) > std::int64_t{1} << 19;

  /// How many rows are between those that are asked for and those that are computed: 16 KB of all arguments,
  /// and all rows that take turns.
  static constexpr std::int64_t rows =
      std::max<std::int64_t>(Turns, (std::int64_t{1} << 14) / static_cast<std::int64_t>(sizeof(T)) /
                                        std::max(arguments, 1) / spec.columns);

  /// How many elements of an argument are between those that are asked for and those that are computed.
  template <int I>
  static constexpr std::int64_t distance() {
    const std::int64_t stride = B::node(I).row[static_cast<std::size_t>(spec.row_dims - 1)];
    if (!Early) return rows * stride;
    constexpr std::int64_t more =
        (std::int64_t{1} << 14) / static_cast<std::int64_t>(sizeof(T)) / std::max(arguments, 1);
    return (Turns + more / spec.columns) * stride + more % spec.columns;
  }

  /// While pass Pass computes N batches from column j on. Of several passes over a row the costliest asks for
  /// all that it will take: memory rests meanwhile. Behind the last row that is an address, not an element.
  template <int Pass, int N>
  [[gnu::always_inline]] static void fetch(const typename B::Row& row, std::int64_t j) {
    if constexpr (worth && Pass == B::costliest_pass)
      [&]<int... I>(std::integer_sequence<int, I...>) __attribute__((always_inline)) {
        for (int l = 0; l < N; ++l) (fetch_node<I>(row, j + l * B::width), ...);
      }
    (B::template nodes_that<&fetches>);
  }

private:
  template <int I>
  [[gnu::always_inline]] static void fetch_node(const typename B::Row& row, std::int64_t j) {
    prefetch(reinterpret_cast<std::uintptr_t>(row.pointer[I]) +
             static_cast<std::uintptr_t>(distance<I>() + j) * sizeof(T));
  }
};

}  // namespace ctgrad::kernel
