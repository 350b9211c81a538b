// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Matrix products C = A·B for any strides: the right operand is packed in panels, the left one is read in
// place where its rows are contiguous and packed otherwise, and a register-blocked micro-kernel keeps a tile
// of C in registers over the whole inner extent.
#pragma once
#include <ctgrad/kernel/simd.hpp>

#include <algorithm>
#include <array>
#include <cstdint>

namespace ctgrad::kernel {

template <class T, class Arch>
struct Gemm {
  using V = simd::Batch<T, Arch>;
  static constexpr int width = simd::width<T, Arch>;
  /// A register tile: 12 by 2 batches with 32 registers, 6 by 2 with 16.
  static constexpr int tile_rows = simd::registers == 32 ? 12 : 6;
  static constexpr int tile_columns = 2 * width;

  /// A strided matrix.
  struct Matrix {
    const T* data;
    std::int64_t row, column;
  };

  /// B (k by n) as panels of tile_columns columns, each k by tile_columns, zeros behind the last column.
  static void pack_columns(Matrix b, int k, int n, T* out) {
    for (int j = 0; j < n; j += tile_columns, out += static_cast<std::int64_t>(k) * tile_columns) {
      const int columns = std::min(tile_columns, n - j);
      const T* from = b.data + j * b.column;
      if (columns < tile_columns) std::fill(out, out + static_cast<std::int64_t>(k) * tile_columns, T(0));
      if (b.column == 1) {
        for (int p = 0; p < k; ++p)
          copy(from + p * b.row, columns, out + static_cast<std::int64_t>(p) * tile_columns);
      } else {
        transpose(from, b.row, b.column, k, columns, out);
      }
    }
  }

  /// A (m by k) as blocks of tile_rows rows, each k by tile_rows, zeros below the last row.
  static void pack_rows(Matrix a, int m, int k, T* out) {
    for (int i = 0; i < m; i += tile_rows, out += static_cast<std::int64_t>(k) * tile_rows) {
      const int rows = std::min(tile_rows, m - i);
      const T* from = a.data + i * a.row;
      if (a.row == 1 && rows == tile_rows) {
        for (int p = 0; p < k; ++p)
          for (int r = 0; r < tile_rows; r += width) {
            const int n = std::min(width, tile_rows - r);
            T* const to = out + static_cast<std::int64_t>(p) * tile_rows + r;
            if (n == width)
              V::load_unaligned(from + p * a.column + r).store_unaligned(to);
            else
              simd::store_partial<T, Arch>(to, simd::load_partial<T, Arch>(from + p * a.column + r, n), n);
          }
        continue;
      }
      for (int p = 0; p < k; ++p)
        for (int r = 0; r < tile_rows; ++r)
          out[static_cast<std::int64_t>(p) * tile_rows + r] =
              r < rows ? from[p * a.column + r * a.row] : T(0);
    }
  }

  /// Rows by 2 batches (or Batches) of C from `rows` of A and one panel of B.
  template <int Rows, int Batches, bool Packed>
  [[gnu::noinline]] static void micro(int k, const T* __restrict a, std::int64_t a_row, const T* __restrict b,
                                      T* __restrict c, std::int64_t c_row) {
    V acc[Rows][Batches];
    for (auto& r : acc)
      for (auto& v : r) v = V(T(0));
    for (int p = 0; p < k; ++p) {
      V right[Batches];
#pragma GCC unroll 2
      for (int j = 0; j < Batches; ++j) right[j] = V::load_aligned(b + j * width);
#pragma GCC unroll 12
      for (int i = 0; i < Rows; ++i) {
        const V left(Packed ? a[i] : a[i * a_row]);
#pragma GCC unroll 2
        for (int j = 0; j < Batches; ++j) acc[i][j] = simd::fma<T, Arch>(left, right[j], acc[i][j]);
      }
      a += Packed ? tile_rows : 1;
      b += tile_columns;
    }
#pragma GCC unroll 12
    for (int i = 0; i < Rows; ++i)
#pragma GCC unroll 2
      for (int j = 0; j < Batches; ++j) acc[i][j].store_unaligned(c + i * c_row + j * width);
  }

  /// C (m by n) = A·B. done(row, rows, column, columns, compute) is called once for each tile and calls
  /// compute(out, row_stride) to have the tile's products written, whole batches of them, to wherever it
  /// likes.
  template <class Done>
  static void run(int m, int n, int k, Matrix a, const T* packed_b, T* scratch, const Done& done) {
    const bool packed = a.column != 1;
    if (packed) pack_rows(a, m, k, scratch);
    // Rows of A that stay in the second-level cache while all panels of B pass by.
    const int block = std::max(1, 49152 / (k * tile_rows)) * tile_rows;
    for (int i0 = 0; i0 < m; i0 += block)
      for (int j = 0; j < n; j += tile_columns) {
        const T* panel = packed_b + static_cast<std::int64_t>(j) * k;
        const int columns = std::min(tile_columns, n - j);
        for (int i = i0; i < std::min(m, i0 + block);) {
          const int left = std::min(m, i0 + block) - i;
          const int rows = left >= tile_rows ? tile_rows : left >= 8 ? 8 : left >= 4 ? 4 : 1;
          const T* block_a =
              packed ? scratch + static_cast<std::int64_t>(i / tile_rows) * tile_rows * k + i % tile_rows
                     : a.data + i * a.row;
          done(i, rows, j, columns, [&](T* out, std::int64_t row_stride) {
            const bool both = columns > width;
            const auto call = [&]<int R>(std::integral_constant<int, R>) {
              if (packed)
                both ? micro<R, 2, true>(k, block_a, 0, panel, out, row_stride)
                     : micro<R, 1, true>(k, block_a, 0, panel, out, row_stride);
              else
                both ? micro<R, 2, false>(k, block_a, a.row, panel, out, row_stride)
                     : micro<R, 1, false>(k, block_a, a.row, panel, out, row_stride);
            };
            if (rows == tile_rows)
              call(std::integral_constant<int, tile_rows>{});
            else if (tile_rows > 8 && rows == 8)
              call(std::integral_constant<int, (tile_rows > 8 ? 8 : 1)>{});
            else if (rows == 4)
              call(std::integral_constant<int, 4>{});
            else
              call(std::integral_constant<int, 1>{});
          });
          i += rows;
        }
      }
  }

private:
  static void copy(const T* from, int n, T* to) {
    if (n == tile_columns) {
      V::load_unaligned(from).store_aligned(to);
      V::load_unaligned(from + width).store_aligned(to + width);
    } else {
      std::copy(from, from + n, to);
    }
  }
  /// A panel whose columns are contiguous in memory, by square blocks in registers.
  static void transpose(const T* from, std::int64_t row, std::int64_t column, int k, int columns, T* out) {
    int c = 0;
    for (; row == 1 && c + width <= columns; c += width) {
      int p = 0;
      for (; p + width <= k; p += width) {
        std::array<V, static_cast<std::size_t>(width)> block;
        for (int i = 0; i < width; ++i)
          block[static_cast<std::size_t>(i)] = V::load_unaligned(from + (c + i) * column + p);
        simd::transpose(block);
        for (int i = 0; i < width; ++i)
          block[static_cast<std::size_t>(i)].store_aligned(
              out + static_cast<std::int64_t>(p + i) * tile_columns + c);
      }
      for (; p < k; ++p)
        for (int i = 0; i < width; ++i)
          out[static_cast<std::int64_t>(p) * tile_columns + c + i] = from[p + (c + i) * column];
    }
    for (; c < columns; ++c)
      for (int p = 0; p < k; ++p)
        out[static_cast<std::int64_t>(p) * tile_columns + c] = from[p * row + c * column];
  }
};

}  // namespace ctgrad::kernel
