// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Operands of matrix products as panels: copies in the order in which a micro-kernel reads them. The right
// operand is packed by columns, all at once or by and by; the left one by the rows of tiles.
#pragma once
#include <ctgrad/core/storage.hpp>
#include <ctgrad/kernel/prefetch.hpp>
#include <ctgrad/kernel/simd.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace ctgrad::kernel {

template <class T, class Arch>
struct Pack {
  using V = simd::Batch<T, Arch>;
  static constexpr int width = simd::width<T, Arch>;
  /// The largest register tile: 12 by 2 batches with 32 registers, 6 by 2 with 16.
  static constexpr int tile_rows = simd::registers == 32 ? 12 : 6;
  static constexpr int tile_columns = 2 * width;

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

    constexpr Matrix part(std::int64_t down, std::int64_t right) const {
      return {data + down * row + right * column, row, column};
    }
  };

  /// Rows of the right operand: of a panel, Step elements apart, or in place, where Step is 0.
  template <int Step>
  struct InRow {
    const T* data;
    std::int64_t step;

    template <std::size_t Batches>
    [[gnu::always_inline]] void load(V (&v)[Batches]) const {
#pragma GCC unroll 2
      for (std::size_t j = 0; j < Batches; ++j) v[j] = V::load_unaligned(data + j * width);
    }
    [[gnu::always_inline]] void next() { data += Step != 0 ? Step : step; }
  };
  /// How an operand is read that is not packed, unless it says so itself.
  template <class From>
  struct InPlace {
    using type = InRow<0>;
    static type rows(const From& b, int j, int) { return {b.data + j, b.row}; }
  };
  template <class From>
  requires requires { typename From::InPlace; }
  struct InPlace<From> {
    using type = typename From::InPlace;
    static type rows(const From& b, int j, int columns) { return b.part(0, j).in_place(columns); }
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

  /// The same of an operand that packs a panel itself.
  template <class From>
  [[gnu::noinline]] static void pack_columns(const From& b, int k, int n, T* out) {
    for (int j = 0; j < n; j += tile_columns, out += static_cast<std::int64_t>(k) * tile_columns) {
      const int columns = std::min(tile_columns, n - j);
      if (columns < tile_columns) std::fill(out, out + static_cast<std::int64_t>(k) * tile_columns, T(0));
      b.part(0, j).pack(k, columns, tile_columns, out);
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

  /// The rows of A (m by k) as panels of `width` rows, each k by width, zeros below the last row.
  [[gnu::noinline]] static void pack_few_rows(Matrix a, int m, int k, T* out) {
    for (int i = 0; i < m; i += width, out += static_cast<std::int64_t>(k) * width)
      pack_transposed(a.data + i * a.row, a.row, a.column, k, std::min(width, m - i), out);
  }

  /// How many parts of at most so many n things make.
  static constexpr int parts(int n, int most) { return (n + most - 1) / most; }

  /// Memory that is read next: rows of so many bytes, `stride` bytes apart.
  struct Next {
    std::uintptr_t address = 0, stride = 0, bytes = 0;
    int rows = 0;
  };

  /// Columns of the right operand that are packed, or, if there are no panels for them, asked for, in steps.
  template <class From>
  class InSteps {
    From from_{};
    int k_ = 0, columns_ = 0, share_ = 0, row_ = 0;
    T* panel_ = nullptr;

    int rows() const { return std::min(share_, k_ - row_); }
    int columns() const { return std::min(columns_, tile_columns); }
    From part() const { return from_.part(row_, 0); }

  public:
    InSteps() = default;
    InSteps(From from, int k, int columns, T* panels, int steps)
        : from_(from), k_(k), columns_(columns), panel_(panels) {
      if (columns > 0) share_ = parts(parts(k, steps / parts(columns, tile_columns)), width) * width;
    }
    /// What the next step reads.
    Next next() const {
      if (columns_ <= 0 || !std::is_same_v<From, Matrix>) return {};
      const auto address = reinterpret_cast<std::uintptr_t>(part().data);
      const auto bytes = [](std::int64_t elements) {
        return static_cast<std::uintptr_t>(elements) * sizeof(T);
      };
      if (from_.column == 1) return {address, bytes(from_.row), bytes(columns()), rows()};
      return {address, bytes(from_.column), bytes(rows()), columns()};
    }
    void step() {
      if (columns_ <= 0) return;
      if (panel_ != nullptr)
        pack_columns(part(), rows(), columns(), panel_ + std::int64_t{row_} * tile_columns);
      row_ += share_;
      if (row_ < k_) return;
      row_ = 0;
      columns_ -= tile_columns;
      from_ = from_.part(0, tile_columns);
      if (panel_ != nullptr) panel_ += std::int64_t{k_} * tile_columns;
    }
  };
  using ByAndBy = InSteps<Matrix>;

private:
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
