// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Contraction regions: batches of matrix products whose elementwise epilogue runs while a tile of results is
// in L1.
#pragma once
#include <ctgrad/kernel/body.hpp>
#include <ctgrad/kernel/gemm.hpp>
#include <ctgrad/kernel/sums.hpp>
#include <ctgrad/kernel/threads.hpp>

namespace ctgrad::kernel {

template <class Source, class Arch>
struct ProductKernel {
  using B = Body<Source, Arch>;
  using T = typename B::T;
  using G = Gemm<T, Arch>;
  using Sums = LongSums<Source, B>;
  static constexpr const plan::Spec& spec = Source::spec;

  /// Row dimensions before the product's own rows.
  static constexpr int batch_dims = [] {
    std::int64_t inner = 1;
    int d = spec.row_dims;
    while (inner < spec.m) inner *= spec.dim[static_cast<std::size_t>(--d)];
    return d;
  }();
  /// Nothing but a plain store: tiles go straight to the result.
  static constexpr bool plain =
      spec.nodes == 1 && B::node(0).store && B::node(0).column == 1 && batch_dims + 1 >= spec.row_dims;
  /// The right operand is the same in every batch: pack it once.
  static constexpr bool shared_right = [] {
    for (int d = 0; d < batch_dims; ++d)
      if (spec.b.batch[static_cast<std::size_t>(d)] != 0) return false;
    return true;
  }();

  /// With few rows packing the right operand costs as much as multiplying by it: it is read where it is, if
  /// its rows are contiguous and whole batches, or its columns are.
  static constexpr bool right_in_place =
      spec.b.column == 1 && spec.n % B::width == 0 && spec.m <= 4 * G::tile_rows;
  static constexpr bool few_rows = spec.b.row == 1 && spec.b.column != 1 && spec.n % B::width == 0 &&
                                   spec.m <= 2 * B::width && 2 * spec.m >= B::width && spec.m < spec.n;

  static void run(void* const* operand) {
    clear_sinks<B>(operand);
    T* scratch = static_cast<T*>(operand[B::count + 2]);
    if constexpr (Sums::any) Sums::clear(scratch + plan::pack_elements(spec));
    constexpr std::int64_t right_size = static_cast<std::int64_t>(spec.k) *
                                        ((spec.n + G::tile_columns - 1) / G::tile_columns * G::tile_columns);
    for (std::int64_t b = 0; b < spec.rows / spec.m; ++b) {
      const T* left = static_cast<const T*>(operand[B::count]) + batch_offset(b, spec.a.batch);
      const T* right = static_cast<const T*>(operand[B::count + 1]) + batch_offset(b, spec.b.batch);
      if (!right_in_place && !few_rows && (b == 0 || !shared_right))
        G::pack_columns({right, spec.b.row, spec.b.column}, spec.k, spec.n, scratch);
      const auto block = [&](std::int64_t first, std::int64_t last) {
        const int m = static_cast<int>(last - first);
        const typename G::Matrix a{left + first * spec.a.row, spec.a.row, spec.a.column};
        const auto done = [&](int i, int rows, int j, int columns, const auto& compute) {
          tile(operand, b * spec.m, static_cast<int>(first) + i, rows, j, columns, compute);
        };
        T* const space = scratch + right_size + first * spec.k;
        if constexpr (few_rows)
          G::run_few_rows(m, spec.n, spec.k, a, {right, spec.b.row, spec.b.column}, scratch, done);
        else if constexpr (right_in_place)
          G::template run<0>(m, spec.n, spec.k, a, right, spec.b.row, G::tile_columns, space, done);
        else
          G::run(m, spec.n, spec.k, a, scratch, space, done);
      };
      if constexpr (B::accumulates || few_rows)  // few rows share one space
        block(0, spec.m);
      else
        share_rows(spec.m, G::tile_rows, std::int64_t{1} * spec.m * spec.n * spec.k / G::tile_columns, block);
    }
  }

  static std::int64_t batch_offset(std::int64_t batch, const plan::RowStrides& stride) {
    std::int64_t offset = 0;
    for (int d = batch_dims; d-- > 0;) {
      offset += batch % spec.dim[static_cast<std::size_t>(d)] * stride[static_cast<std::size_t>(d)];
      batch /= spec.dim[static_cast<std::size_t>(d)];
    }
    return offset;
  }

  template <class Compute>
  static void tile(void* const* operand, std::int64_t batch_row, int i, int rows, int j, int columns,
                   const Compute& compute) {
    if constexpr (plain) {
      if (columns == G::tile_columns) {
        constexpr std::int64_t row =
            spec.row_dims > batch_dims ? B::node(0).row[static_cast<std::size_t>(spec.row_dims - 1)] : 0;
        T* out = static_cast<T*>(operand[0]) + batch_offset(batch_row / spec.m, B::node(0).row) + i * row + j;
        compute(out, row);
        return;
      }
    }
    alignas(alignment) T results[static_cast<std::size_t>(G::most_rows * G::tile_columns)];
    compute(results, G::tile_columns);
    if constexpr (Sums::any)
      Sums::template by_tile<G::tile_columns>(
          operand, static_cast<T*>(operand[B::count + 2]) + plan::pack_elements(spec), j, columns,
          [&](void* const* moved) { epilogue(moved, batch_row + i, rows, j, columns, results); });
    else
      epilogue(operand, batch_row + i, rows, j, columns, results);
  }

  [[gnu::noinline]] static void epilogue(void* const* operand, std::int64_t first, int rows, int j,
                                         int columns, const T* results) {
    for_each_row<Source>(
        first, first + rows, [&](std::int64_t r, const auto& index) __attribute__((always_inline)) {
          typename B::Row row;
          B::enter(row, operand, index);
          row.product = results + (r - first) * G::tile_columns - j;
          B::template scalars<0>(row);
          typename B::Accumulators none;
          int c = 0;
          for (; c + B::width <= columns; c += B::width)
            B::template columns<0, false>(row, none, nullptr, j + c, B::width);
          if (c < columns) B::template columns<0, true>(row, none, nullptr, j + c, columns - c);
        });
  }
};

}  // namespace ctgrad::kernel
