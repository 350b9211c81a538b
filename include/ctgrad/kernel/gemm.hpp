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
  /// Rows that a tile given to an epilogue may have.
  static constexpr int most_rows = tile_rows > width ? tile_rows : width;

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

  /// Rows by 2 batches (or Batches) of C from `rows` of A and one panel of B, whose rows are BRow apart, or
  /// b_row where BRow is 0.
  template <int Rows, int Batches, bool Packed, int BRow = 0>
  [[gnu::noinline]] static void micro(int k, const T* __restrict a, std::int64_t a_row, const T* __restrict b,
                                      std::int64_t b_row, T* __restrict c, std::int64_t c_row) {
    V acc[Rows][Batches];
    for (auto& r : acc)
      for (auto& v : r) v = V(T(0));
    for (int p = 0; p < k; ++p) {
      V right[Batches];
#pragma GCC unroll 2
      for (int j = 0; j < Batches; ++j) right[j] = V::load_unaligned(b + j * width);
#pragma GCC unroll 12
      for (int i = 0; i < Rows; ++i) {
        const V left(Packed ? a[i] : a[i * a_row]);
#pragma GCC unroll 2
        for (int j = 0; j < Batches; ++j) acc[i][j] = simd::fma<T, Arch>(left, right[j], acc[i][j]);
      }
      a += Packed ? tile_rows : 1;
      b += BRow != 0 ? BRow : b_row;
    }
#pragma GCC unroll 12
    for (int i = 0; i < Rows; ++i)
#pragma GCC unroll 2
      for (int j = 0; j < Batches; ++j) acc[i][j].store_unaligned(c + i * c_row + j * width);
  }

  /// Calls f(integral_constant<R>, first row) so that blocks of R rows cover [0, rows): of eight, whose sums
  /// keep both multipliers of a core busy.
  template <class F>
  static void by_rows(int rows, const F& f) {
    int i = 0;
    for (; i + 8 <= rows; i += 8) f(std::integral_constant<int, 8>{}, i);
    for (; i + 4 <= rows; i += 4) f(std::integral_constant<int, 4>{}, i);
    for (; i < rows; ++i) f(std::integral_constant<int, 1>{}, i);
  }

  /// A few rows of C = A·B where the columns of B are contiguous, as those of transposed weights are: B stays
  /// where it is. Its columns are the rows of a product with Aᵀ, which is packed, and the tiles of that are
  /// transposed.
  template <class Done>
  static void run_few_rows(int m, int n, int k, Matrix a, Matrix b, T* scratch, const Done& done) {
    for (int i = 0; i < m; i += width) {
      const int rows = std::min(width, m - i);
      pack_transposed(a.data + i * a.row, a.row, a.column, k, rows, scratch);
      for (int j = 0; j < n; j += tile_columns) {
        const int columns = std::min(tile_columns, n - j);
        done(i, rows, j, columns, [&](T* out, std::int64_t row_stride) {
          alignas(alignment) T tile[static_cast<std::size_t>(tile_columns * width)];
          by_rows(columns, [&]<int R>(std::integral_constant<int, R>, int c) {
            micro<R, 1, false, width>(k, b.data + (j + c) * b.column, b.column, scratch, width,
                                      tile + c * width, width);
          });
          for (int c = 0; c < columns; c += width) {
            std::array<V, static_cast<std::size_t>(width)> block;
            for (int r = 0; r < width; ++r)
              block[static_cast<std::size_t>(r)] = V::load_aligned(tile + (c + r) * width);
            simd::transpose(block);
            for (int r = 0; r < rows; ++r)
              block[static_cast<std::size_t>(r)].store_unaligned(out + r * row_stride + c);
          }
        });
      }
    }
  }

  /// C (m by n) = A·B. done(row, rows, column, columns, compute) is called once for each tile and calls
  /// compute(out, row_stride) to have the tile's products written, whole batches of them, to wherever it
  /// likes.
  template <class Done>
  static void run(int m, int n, int k, Matrix a, const T* packed_b, T* scratch, const Done& done) {
    run<tile_columns>(m, n, k, a, packed_b, tile_columns, std::int64_t{tile_columns} * k, scratch, done);
  }
  /// The same with B's panels of tile_columns columns panel_step apart and their rows BRow or b_row apart.
  template <int BRow, class Done>
  static void run(int m, int n, int k, Matrix a, const T* b, std::int64_t b_row, std::int64_t panel_step,
                  T* scratch, const Done& done) {
    const bool packed = a.column != 1;
    if (packed) pack_rows(a, m, k, scratch);
    // Rows of A that stay in the second-level cache while all panels of B pass by.
    const int block = std::max(1, 49152 / (k * tile_rows)) * tile_rows;
    for (int i0 = 0; i0 < m; i0 += block)
      for (int j = 0; j < n; j += tile_columns) {
        const T* panel = b + j / tile_columns * panel_step;
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
                both ? micro<R, 2, true, BRow>(k, block_a, 0, panel, b_row, out, row_stride)
                     : micro<R, 1, true, BRow>(k, block_a, 0, panel, b_row, out, row_stride);
              else
                both ? micro<R, 2, false, BRow>(k, block_a, a.row, panel, b_row, out, row_stride)
                     : micro<R, 1, false, BRow>(k, block_a, a.row, panel, b_row, out, row_stride);
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
  /// The transpose of `rows` rows (k long) as one panel, k by width, zeros behind the last row.
  static void pack_transposed(const T* from, std::int64_t row, std::int64_t column, int k, int rows, T* out) {
    int p = 0;
    for (; column == 1 && p + width <= k; p += width) {
      std::array<V, static_cast<std::size_t>(width)> block;
      for (int r = 0; r < width; ++r)
        block[static_cast<std::size_t>(r)] = r < rows ? V::load_unaligned(from + r * row + p) : V(T(0));
      simd::transpose(block);
      for (int c = 0; c < width; ++c)
        block[static_cast<std::size_t>(c)].store_unaligned(out + static_cast<std::int64_t>(p + c) * width);
    }
    for (; p < k; ++p)
      for (int r = 0; r < width; ++r)
        out[static_cast<std::int64_t>(p) * width + r] = r < rows ? from[r * row + p * column] : T(0);
  }
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
