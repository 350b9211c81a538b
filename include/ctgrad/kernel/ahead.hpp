// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Asks memory for the next rows while a kernel computes on some.
#pragma once
#include <ctgrad/kernel/passes.hpp>
#include <ctgrad/kernel/prefetch.hpp>
#include <ctgrad/plan/spec.hpp>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace ctgrad::kernel {

/// Elements of memory and buffers that every row of a kernel body B has of its own and uses again, or that
/// all rows share.
template <class B>
constexpr std::int64_t row_elements(bool own) {
  std::int64_t n = own && B::needs.buffers > 0 ? static_cast<std::int64_t>(B::buffer_size) : 0;
  for (int i = 0; i < B::count; ++i) {
    const plan::KernelNode& k = B::node(i);
    const bool in_row = k.memory && k.vector && k.use != plan::Use::table && !B::streams(i);
    if (in_row && own == (k.row[static_cast<std::size_t>(B::spec.row_dims - 1)] != 0)) n += B::spec.columns;
  }
  return n;
}

/// Whether the rows of a kernel body B may be more than a second-level cache holds. For those that are not,
/// compilers do not look at what follows.
template <class B>
inline constexpr bool is_far = B::spec.rows > 1 && B::spec.rows* B::spec.columns* static_cast<std::int64_t>(
                                                       sizeof(typename B::T)) > std::int64_t{1} << 19;

/// For a kernel body B that goes over Turns rows at a time.
template <class B, int Turns>
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
  static constexpr bool worth = arguments > 0 && is_far<B>&& spec.columns >= 4 * B::width &&
                                (spec.passes > 1 || (arguments > 1 && !B::streams_any));

  /// How many rows are between those that are asked for and those that are computed: 16 KB of all arguments,
  /// and all rows that take turns.
  static constexpr std::int64_t rows =
      std::max<std::int64_t>(Turns, (std::int64_t{1} << 14) / static_cast<std::int64_t>(sizeof(T)) /
                                        std::max(arguments, 1) / spec.columns);

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
    prefetch(
        reinterpret_cast<std::uintptr_t>(row.pointer[I]) +
        static_cast<std::uintptr_t>(rows * B::node(I).row[static_cast<std::size_t>(spec.row_dims - 1)] + j) *
            sizeof(T));
  }
};

/// Whether a kernel asks for rows that no cache holds. Of those few take turns, and no pass over one goes
/// beside a pass over others but to write: layer_norm of 8192 × 1024 floats would take 1.2 times as long.
template <class B>
inline constexpr bool comes_from_memory = [] {
  constexpr std::int64_t row = B::spec.columns * static_cast<std::int64_t>(sizeof(typename B::T));
  return Ahead<B, 1>::worth && B::spec.rows * row >= streamed_bytes;
}();

}  // namespace ctgrad::kernel
