// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Asks memory for the next rows while a kernel computes on some.
#pragma once
#include <ctgrad/plan/spec.hpp>

#include <cstdint>
#include <utility>

namespace ctgrad::kernel {

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

  /// Asks for columns j … j+width of the arguments Turns rows further on. Behind the last row that is an
  /// address, not an element.
  [[gnu::always_inline]] static void fetch(const typename B::Row& row, std::int64_t j) {
    [&]<int... I>(std::integer_sequence<int, I...>) __attribute__((always_inline)) {
      (fetch_node<I>(row, j), ...);
    }
    (std::make_integer_sequence<int, B::count>{});
  }

private:
  template <int I>
  [[gnu::always_inline]] static void fetch_node(const typename B::Row& row, std::int64_t j) {
    constexpr plan::KernelNode n = B::node(I);
    constexpr std::int64_t step = n.row[static_cast<std::size_t>(spec.row_dims - 1)];
    if constexpr (n.use == plan::Use::load && n.vector && n.column == 1 && step != 0 && n.type != Scalar::i32)
      __builtin_prefetch(
          reinterpret_cast<const void*>(reinterpret_cast<std::uintptr_t>(row.pointer[I]) +
                                        static_cast<std::uintptr_t>(Turns * step + j) * sizeof(T)));
  }
};

}  // namespace ctgrad::kernel
