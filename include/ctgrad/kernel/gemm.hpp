// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Blocks of matrix products C = A·B for any strides: the right operand is packed in panels, the left one is
// read in place or packed by a few rows at a time, and a register-blocked micro-kernel keeps a tile of C in
// registers over the inner extent of a block.
#pragma once
#include <ctgrad/core/storage.hpp>
#include <ctgrad/kernel/ahead.hpp>
#include <ctgrad/kernel/simd.hpp>
#include <ctgrad/plan/blocks.hpp>

#include <algorithm>
#include <array>
#include <cstdint>

namespace ctgrad::kernel {

template <class T, class Arch>
struct Gemm {
  using V = simd::Batch<T, Arch>;
  static constexpr int width = simd::width<T, Arch>;
  /// The largest register tile: 12 by 2 batches with 32 registers, 6 by 2 with 16.
  static constexpr int tile_rows = simd::registers == 32 ? 12 : 6;
  static constexpr int tile_columns = 2 * width;
  /// Rows that a tile given to an epilogue may have.
  static constexpr int most_rows = tile_rows > width ? tile_rows : width;

  /// Rows cut in tiles as evenly as can be: half of a largest tile still keeps both multipliers of a core
  /// busy, the few rows that a cut in largest tiles leaves over would not.
  struct Tiles {
    int count, rows, longer;  // the first `longer` have one row more

    constexpr explicit Tiles(int m)
        : count((m + tile_rows - 1) / tile_rows), rows(m / count), longer(m % count) {}
    constexpr int first_row(int tile) const { return tile * rows + std::min(tile, longer); }
  };

  /// A strided matrix.
  struct Matrix {
    const T* data;
    std::int64_t row, column;
  };

  /// B (k by n) as panels of tile_columns columns, each k by tile_columns, zeros behind the last column.
  [[gnu::noinline]] static void pack_columns(Matrix b, int k, int n, T* out) {
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

  /// Tiles [tile, last) of the rows of A, which begins with the first of them, each k by its number of rows.
  /// A few columns of A go to all tiles before the next few: whole cache lines are read while they are near,
  /// also where the columns are a multiple of a page apart and a near cache has room for only a few of them.
  [[gnu::noinline]] static void pack_rows(Matrix a, Tiles tiles, int tile, int last, int k, T* out) {
    const int top = tiles.first_row(tile);
    for (int p = 0; p < k; p += columns_at_once) {
      const int columns = std::min(columns_at_once, k - p);
      for (int t = tile; t < last; ++t) {
        const int i = tiles.first_row(t) - top, rows = tiles.first_row(t + 1) - top - i;
        pack_part({a.data + i * a.row + p * a.column, a.row, a.column}, rows, columns,
                  out + std::int64_t{k} * i + p * rows);
      }
    }
  }

  /// How the left operand is read: by rows that are contiguous, or by columns that are: its own, or those of
  /// tiles that were packed.
  enum class Left { rows, columns, packed };

  /// What is known of panels: all have more columns than a batch, none has, or nothing.
  enum class Panels { any, wide, narrow };
  static constexpr Panels panels_of(int columns) {
    const int last = columns % tile_columns;
    return last == 0 || last > width ? Panels::wide : last == columns ? Panels::narrow : Panels::any;
  }

  /// Sums that a product is added to, or none.
  struct Start {
    const T* data = nullptr;
    std::int64_t row = 0;
  };

  /// Rows by 2 batches (or Batches) of C from `rows` of A and one panel of B, whose rows are BRow apart, or
  /// b_row where BRow is 0. Where Columns, A's columns are contiguous and a_step is from one to the next;
  /// otherwise from one row to the next.
  template <int Rows, int Batches, bool Columns, int BRow = 0>
  [[gnu::noinline]] static void micro(int k, const T* __restrict a, std::int64_t a_step,
                                      const T* __restrict b, std::int64_t b_row, const T* start,
                                      std::int64_t start_row, T* c, std::int64_t c_row) {
    V acc[Rows][Batches];
    if (start == nullptr)
      for (auto& r : acc)
        for (auto& v : r) v = V(T(0));
    else
#pragma GCC unroll 12
      for (int i = 0; i < Rows; ++i)
#pragma GCC unroll 2
        for (int j = 0; j < Batches; ++j) acc[i][j] = V::load_unaligned(start + i * start_row + j * width);
    for (int p = 0; p < k; ++p) {
      V right[Batches];
#pragma GCC unroll 2
      for (int j = 0; j < Batches; ++j) right[j] = V::load_unaligned(b + j * width);
#pragma GCC unroll 12
      for (int i = 0; i < Rows; ++i) {
        const V left(Columns ? a[i] : a[i * a_step]);
#pragma GCC unroll 2
        for (int j = 0; j < Batches; ++j) acc[i][j] = simd::fma<T, Arch>(left, right[j], acc[i][j]);
      }
      a += Columns ? a_step : 1;
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

  /// A few rows of C = A·B, those of A transposed in `left`, where the columns of B are contiguous, as those
  /// of transposed weights are: B stays where it is. Its columns are the rows of a product with Aᵀ, and the
  /// tiles of that are transposed. Columns [first, last) of C.
  template <class Done>
  static void run_few_rows(int m, int first, int last, int k, const T* left, Matrix b, const Done& done) {
    for (int i = 0; i < m; i += width, left += static_cast<std::int64_t>(k) * width) {
      const int rows = std::min(width, m - i);
      for (int j = first; j < last; j += tile_columns) {
        const int columns = std::min(tile_columns, last - j);
        done(i, rows, j, columns, [&](T* out, std::int64_t row_stride) {
          alignas(alignment) T tile[static_cast<std::size_t>(tile_columns * width)];
          by_rows(columns, [&]<int R>(std::integral_constant<int, R>, int c) {
            micro<R, 1, false, width>(k, b.data + (j + c) * b.column, b.column, left, width, nullptr, 0,
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
  /// The rows of A (m by k) as panels of `width` rows, each k by width, zeros below the last row.
  [[gnu::noinline]] static void pack_few_rows(Matrix a, int m, int k, T* out) {
    for (int i = 0; i < m; i += width, out += static_cast<std::int64_t>(k) * width)
      pack_transposed(a.data + i * a.row, a.row, a.column, k, std::min(width, m - i), out);
  }

  /// A tile of C = A·B whose products are yet to be computed: a call writes them, whole batches.
  struct Tile {
    decltype(&micro<1, 1, false>) compute;
    int k;
    const T* a;
    std::int64_t a_step;
    const T* b;
    std::int64_t b_row;
    const T* start;
    std::int64_t start_row;

    void operator()(T* out, std::int64_t row_stride) const {
      compute(k, a, a_step, b, b_row, start, start_row, out, row_stride);
    }
  };

  /// Tiles [tile, last_tile) of the rows of C = A·B, or start + A·B, where A has M rows and B n columns.
  /// panel(j, first) is the panel of tile_columns columns from column j on, whose rows are BRow or b_row
  /// apart; it is asked for several times if there are many rows, and told when it is for the first. a, start
  /// and the rows that done is told count from the first of these tiles. done(row, rows, column, columns,
  /// tile) is called once for each tile and calls tile(out, row_stride) to have its products written to
  /// wherever it likes.
  template <int M, Left L, int BRow, Panels P = Panels::any, class Panel, class Done>
  static void run(int tile, int last_tile, int n, int k, Matrix a, const Panel& panel, std::int64_t b_row,
                  Start start, const Done& done) {
    constexpr Tiles tiles(M);
    const int first_tile = tile, row = tiles.first_row(tile);
    // Rows of A that stay in the second-level cache while all panels of B pass by.
    const int block = std::max(1, left_elements / (k * tile_rows));
    for (; tile < last_tile; tile += block) {
      const int end = std::min(last_tile, tile + block), top = tiles.first_row(tile);
      T* packed = nullptr;
      if constexpr (L == Left::packed) {
        packed = left_space();
        pack_rows({a.data + (top - row) * a.row, a.row, a.column}, tiles, tile, end, k, packed);
      }
      for (int j = 0; j < n; j += tile_columns) {
        const T* const right = panel(j, tile == first_tile);
        const int columns = std::min(tile_columns, n - j);
        for (int t = tile; t < end; ++t) {
          const bool longer = t < tiles.longer;
          const int i = tiles.first_row(t) - row, rows = tiles.rows + longer;
          const T* const before = start.data == nullptr ? nullptr : start.data + i * start.row + j;
          Tile next{nullptr, k,      a.data + i * a.row, L == Left::columns ? a.column : a.row, right,
                    b_row,   before, start.row};
          if constexpr (L == Left::packed) {
            next.a = packed + std::int64_t{k} * (i + row - top);
            next.a_step = rows;
          }
          next.compute = micro_for<tiles.rows, P, L != Left::rows, BRow>(columns);
          if constexpr (tiles.longer > 0)
            if (longer) next.compute = micro_for<tiles.rows + 1, P, L != Left::rows, BRow>(columns);
          done(i, rows, j, columns, next);
        }
      }
    }
  }

private:
  template <int Rows, Panels P, bool Columns, int BRow>
  static auto micro_for([[maybe_unused]] int columns) {
    if constexpr (P == Panels::wide)
      return &micro<Rows, 2, Columns, BRow>;
    else if constexpr (P == Panels::narrow)
      return &micro<Rows, 1, Columns, BRow>;
    else
      return columns > width ? &micro<Rows, 2, Columns, BRow> : &micro<Rows, 1, Columns, BRow>;
  }

  /// Elements of the left operand's rows that stay in the second-level cache.
  static constexpr int left_elements = 98304;
  /// Each thread's space for them; an inner extent is at most longest_inner.
  static T* left_space() {
    static thread_local Storage<T, left_elements + tile_rows * plan::longest_inner> space{uninitialized};
    return space.data();
  }

  /// Columns of the left operand that are packed at a time: their lines fit a set of the first-level cache.
  static constexpr int columns_at_once = 8;
  /// A few columns of a tile's rows; the next ones are asked for.
  [[gnu::always_inline]] static void pack_part(Matrix a, int rows, int columns, T* out) {
    for (int p = 0; p < columns; ++p, out += rows) {
      const T* from = a.data + p * a.column;
      if (a.row == 1) {
        prefetch(reinterpret_cast<std::uintptr_t>(from) +
                 static_cast<std::uintptr_t>(columns_at_once * a.column) * sizeof(T));
        for (int r = 0; r < rows; r += width) {
          const int n = std::min(width, rows - r);
          if (n == width)
            V::load_unaligned(from + r).store_unaligned(out + r);
          else
            simd::store_partial<T, Arch>(out + r, simd::load_partial<T, Arch>(from + r, n), n);
        }
      } else {
        for (int r = 0; r < rows; ++r) out[r] = from[r * a.row];
      }
    }
  }

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
    const int rest = k % width, whole = k - rest;
    for (; row == 1 && c + width <= columns; c += width) {
      for (int p = 0; p < whole; p += width) {
        std::array<V, static_cast<std::size_t>(width)> block;
        for (int i = 0; i < width; ++i)
          block[static_cast<std::size_t>(i)] = V::load_unaligned(from + (c + i) * column + p);
        simd::transpose(block);
        for (int i = 0; i < width; ++i)
          block[static_cast<std::size_t>(i)].store_aligned(
              out + static_cast<std::int64_t>(p + i) * tile_columns + c);
      }
      T* const to = out + static_cast<std::int64_t>(whole) * tile_columns + c;
      for (int p = 0; p < rest; ++p)
        for (int i = 0; i < width; ++i) to[p * tile_columns + i] = from[whole + p + (c + i) * column];
    }
    for (; c < columns; ++c)
      for (int p = 0; p < k; ++p)
        out[static_cast<std::int64_t>(p) * tile_columns + c] = from[p * row + c * column];
  }
};

}  // namespace ctgrad::kernel
