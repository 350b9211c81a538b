// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Asks memory for the next rows while a kernel computes on some.
#pragma once
#include <ctgrad/plan/spec.hpp>

#include <cstdint>
#include <utility>

namespace ctgrad::kernel {

/// Asks for the line of memory at an address, which need not be that of an element; to write it, or to read
/// it.
template <bool Write = false>
[[gnu::always_inline]] inline void prefetch(std::uintptr_t address) {
  __builtin_prefetch(reinterpret_cast<const void*>(address), Write);
}

/// For a kernel body B that goes over Turns rows at a time.
template <class B, int Turns>
struct Ahead {
  using T = typename B::T;
  static constexpr const plan::Spec& spec = B::spec;

  /// Kernels that go over a row several times compute while memory rests, if all rows are too many for the
  /// second-level cache.
  static constexpr bool
      worth = spec.passes > 1 && spec.row_dims > 0 &&
              spec.rows* spec.columns* static_cast<std::int64_t>(sizeof(T)) > std::int64_t{1} << 19;

  /// Whether all passes ask for their share, or the last one for everything: that is faster where rows are
  /// longer than the first-level cache, and where there is but one pass to share with one that writes.
  static constexpr bool shared = [] {
    bool writes = false;
    for (int i = 0; i < B::count; ++i) writes = writes || (B::node(i).store && B::node(i).vector);
    return !writes || (spec.passes > 2 && spec.columns <= plan::buffered_columns);
  }();

  /// While pass Pass computes N batches from column j on: asks for the pass's share of the arguments Turns
  /// rows further on. Behind the last row that is an address, not an element.
  template <int Pass, int N>
  [[gnu::always_inline]] static void fetch(const typename B::Row& row, std::int64_t j) {
    constexpr int shares = shared ? spec.passes : 1, lines = (N + shares - 1) / shares;
    if constexpr (!shared && Pass < spec.passes - 1) return;
    const std::int64_t first = (shared ? Pass * (spec.columns / shares) : 0) + j / shares;
    [&]<int... I>(std::integer_sequence<int, I...>) __attribute__((always_inline)) {
      for (int l = 0; l < lines; ++l) (fetch_node<I>(row, first + l * B::width), ...);
    }
    (std::make_integer_sequence<int, B::count>{});
  }

private:
  template <int I>
  [[gnu::always_inline]] static void fetch_node(const typename B::Row& row, std::int64_t j) {
    constexpr plan::KernelNode n = B::node(I);
    constexpr std::int64_t step = n.row[static_cast<std::size_t>(spec.row_dims - 1)];
    if constexpr (n.use == plan::Use::load && n.vector && n.column == 1 && step != 0 && n.type != Scalar::i32)
      prefetch(reinterpret_cast<std::uintptr_t>(row.pointer[I]) +
               static_cast<std::uintptr_t>(Turns * step + j) * sizeof(T));
  }
};

}  // namespace ctgrad::kernel
