// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Row regions: one loop over rows; in each row one or more passes over the columns, cut by the reductions
// along it.
#pragma once
#include <ctgrad/kernel/body.hpp>
#include <ctgrad/kernel/sums.hpp>
#include <ctgrad/kernel/threads.hpp>

namespace ctgrad::kernel {

template <class Source, class Arch>
struct RowKernel {
  using B = Body<Source, Arch>;
  using T = typename B::T;

  [[gnu::always_inline]] static void run(void* const* operand) {
    B::clear_sinks(operand);
    if constexpr (LongSums<Source, B>::any)
      LongSums<Source, B>::by_blocks(
          operand, static_cast<T*>(operand[B::count]),
          [](void* const* moved, std::int64_t first, std::int64_t last)
              __attribute__((always_inline)) { rows(moved, first, last); });
    else if constexpr (B::accumulates)
      rows(operand, 0, B::spec.rows);  // rows meet in one buffer
    else
      share_rows(B::spec.rows, 1, B::spec.rows * B::spec.columns,
                 [&](std::int64_t first, std::int64_t last) { rows(operand, first, last); });
  }

  [[gnu::always_inline]] static void rows(void* const* operand, std::int64_t first, std::int64_t last) {
    alignas(alignment) T buffer[B::buffer_size];
    for_each_row<Source>(
        first, last, [&](std::int64_t, const auto& index) __attribute__((always_inline)) {
          typename B::Row row;
          B::enter(row, operand, index);
          [&]<int... P>(std::integer_sequence<int, P...>) __attribute__((always_inline)) {
            (pass<P>(row, buffer), ...);
          }
          (std::make_integer_sequence<int, B::spec.passes>{});
        });
  }

  /// N batches of columns from j on, each with accumulators of its own.
  template <int P, int N, std::size_t Unroll>
  [[gnu::always_inline]] static void batches(const typename B::Row& row,
                                             std::array<typename B::Accumulators, Unroll>& acc, T* buffer,
                                             std::int64_t j) {
    [&]<std::size_t... U>(std::index_sequence<U...>) __attribute__((always_inline)) {
      (B::template columns<P, false>(row, acc[U], buffer, j + static_cast<int>(U) * B::width, B::width), ...);
    }
    (std::make_index_sequence<static_cast<std::size_t>(N)>{});
  }

  template <int P>
  [[gnu::always_inline]] static void pass(typename B::Row& row, T* buffer) {
    B::template scalars<P>(row);
    constexpr int unroll = B::template unroll<P>, columns = B::spec.columns, width = B::width;
    std::array<typename B::Accumulators, unroll> acc;
    B::template clear<P, unroll>(acc);
    if constexpr (B::template has_vector_work<P>) {
      constexpr int whole = columns / (unroll * width) * (unroll * width);
      using Sums = RowSums<B, P, unroll>;
      if constexpr (Sums::block > 0) {
        Sums sums;
        for (std::int64_t j = 0; j < whole; sums.add(acc))
          for (const std::int64_t end = std::min<std::int64_t>(whole, j + Sums::block); j < end;
               j += unroll * width)
            batches<P, unroll>(row, acc, buffer, j);
        sums.finish(acc);
      } else {
        for (std::int64_t j = 0; j < whole; j += unroll * width) batches<P, unroll>(row, acc, buffer, j);
      }
      constexpr int rest_batches = (columns - whole) / width;
      batches<P, rest_batches>(row, acc, buffer, whole);
      constexpr int rest = columns - whole - rest_batches * width;
      if constexpr (rest > 0) B::template columns<P, true>(row, acc[0], buffer, columns - rest, rest);
    }
    B::template finish<P, unroll>(row, acc);
  }
};

}  // namespace ctgrad::kernel
