// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Blocks of matrix products C = A·B for any strides: the right operand is read in place or packed in panels,
// the left one is read in place or packed by a few rows at a time, and a register-blocked micro-kernel keeps
// a tile of C in registers over the inner extent of a block, while memory for the next tiles is asked for.
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
  /// With an inner extent up to this a tile takes so short that nothing else is done beside it.
  static constexpr int short_inner = 128;
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

  /// The right operand, k by n, and space for its panels where it is not read in place.
  struct Right {
    Matrix from;
    T* panels = nullptr;
    bool packed = false;  // the panels hold it already
    bool once = false;    // nobody reads the panels later: where one pass suffices, they take turns
  };

  /// Sums that a product is added to, or none.
  struct Start {
    const T* data = nullptr;
    std::int64_t row = 0;
  };

  /// Memory that is read next: rows of so many bytes, `stride` bytes apart.
  struct Next {
    std::uintptr_t address = 0, stride = 0, bytes = 0;
    int rows = 0;
  };

  /// Rows by 2 batches (or Batches) of C from `rows` of A and one panel of B, whose rows are BRow apart, or
  /// b_row where BRow is 0. Where Columns, A's columns are contiguous and a_step is from one to the next;
  /// otherwise from one row to the next. Where Fetch, memory is asked meanwhile for C and for what is read
  /// next.
  template <int Rows, int Batches, bool Columns, int BRow = 0, bool Fetch = false>
  [[gnu::noinline]] static void
  micro(int k, const T* __restrict a, std::int64_t a_step, const T* __restrict b, std::int64_t b_row,
        const T* start, std::int64_t start_row, T* c, std::int64_t c_row, [[maybe_unused]] const Next* next) {
    V acc[Rows][Batches];
    if (start == nullptr)
      for (auto& r : acc)
        for (auto& v : r) v = V(T(0));
    else
#pragma GCC unroll 12
      for (int i = 0; i < Rows; ++i)
#pragma GCC unroll 2
        for (int j = 0; j < Batches; ++j) acc[i][j] = V::load_unaligned(start + i * start_row + j * width);
    [[maybe_unused]] auto result = reinterpret_cast<std::uintptr_t>(c);
    [[maybe_unused]] std::uintptr_t address = 0;
    [[maybe_unused]] int pause = 0, wait = 0;  // so many steps between rows of what is read next
    if constexpr (Fetch) {
      address = next->address;
      wait = pause = next->rows > 0 ? parts(k, next->rows) : 0;
    }
    // Every fourth row: the others are reached by multiples of a_step in the addresses of instructions. GCC
    // must not see it: it would keep a register for each row, of which there are too few.
    [[maybe_unused]] const T* rows[(Rows + 3) / 4] = {};
    if constexpr (!Columns)
      for (int i = 0; i < Rows; i += 4) {
        rows[i / 4] = a + i * a_step;
        asm("" : "+r"(rows[i / 4]));
      }
    for (int p = 0; p < k; ++p) {
      if constexpr (Fetch) {
        if (p % 8 == 0 && p < 8 * Rows) {
          for (std::uintptr_t byte = 0; byte < Batches * sizeof(V); byte += alignment)
            prefetch<true>(result + byte);
          result += static_cast<std::uintptr_t>(c_row) * sizeof(T);
        }
        if (--wait == 0) {
          for (std::uintptr_t byte = 0; byte < next->bytes; byte += alignment) prefetch(address + byte);
          address += next->stride;
          wait = pause;
        }
      }
      V right[Batches];
#pragma GCC unroll 2
      for (int j = 0; j < Batches; ++j) right[j] = V::load_unaligned(b + j * width);
#pragma GCC unroll 12
      for (int i = 0; i < Rows; ++i) {
        const V left(Columns ? a[i] : rows[i / 4][i % 4 * a_step]);
#pragma GCC unroll 2
        for (int j = 0; j < Batches; ++j) acc[i][j] = simd::fma<T, Arch>(left, right[j], acc[i][j]);
      }
      if constexpr (Columns)
        a += a_step;
      else
#pragma GCC unroll 3
        for (auto& r : rows) ++r;
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
                                      tile + c * width, width, nullptr);
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
    decltype(&micro<1, 1, false>) compute = nullptr;
    int k;
    const T* a;
    std::int64_t a_step;
    const T* b;
    std::int64_t b_row;
    const T* start;
    std::int64_t start_row;
    const Next* next = nullptr;

    void operator()(T* out, std::int64_t row_stride) const {
      compute(k, a, a_step, b, b_row, start, start_row, out, row_stride, next);
    }
  };

  /// Tiles [tile, last_tile) of the rows of C = A·B, or start + A·B, where A has M rows and B n columns. B is
  /// read from panels, whose rows are BRow apart, or in place where BRow is 0. Where Far, for inner extents
  /// above short_inner, panels are packed by and by while tiles are computed, which meanwhile ask for the
  /// memory; otherwise just before they are read first. a, start and the rows that done is told count from
  /// the first of these tiles. done(row, rows, column, columns, tile) is called once for each tile and calls
  /// tile(out, row_stride) to have its products written to wherever it likes.
  template <int M, Left L, int BRow, Panels P = Panels::any, bool Far = false, class Done>
  static void run(int tile, int last_tile, int n, int k, Matrix a, Right b, Start start, const Done& done) {
    constexpr Tiles tiles(M);
    const int row = tiles.first_row(tile), count = last_tile - tile;
    // Rows that are packed stay in the second-level cache while all of B passes by; where rows are read in
    // place, they pass by a group of panels that stays there.
    const int most = std::max(left_elements / (k * tile_rows), 1);
    const int block = L == Left::packed ? parts(count, parts(count, most)) : count;
    const int most_panels = std::clamp(left_elements / (k * tile_columns), 1, 4);
    const int group = tile_columns * (Far && L != Left::packed ? most_panels : 1);
    const bool ring = Far && b.once && !b.packed && block == count;
    const auto columns_from = [&](int j) {
      return Matrix{b.from.data + j * b.from.column, b.from.row, b.from.column};
    };
    for (bool pack = BRow != 0 && !b.packed; tile < last_tile; tile += block, pack = false) {
      const int end = std::min(last_tile, tile + block), top = tiles.first_row(tile);
      T* left = nullptr;
      if constexpr (L == Left::packed) {
        left = left_space();
        pack_rows({a.data + (top - row) * a.row, a.row, a.column}, tiles, tile, end, k, left);
      }
      T *panels = b.panels, *later = BRow != 0 ? panels + std::int64_t{group} * k : nullptr;
      if (Far && pack) pack_columns(b.from, k, std::min(n, group), panels);
      for (int first = 0; first < n; first += group) {
        const int last = std::min(n, first + group);
        if (!Far && pack) pack_columns(columns_from(first), k, last - first, panels);
        [[maybe_unused]] ByAndBy rest;
        if (Far && (pack || BRow == 0))
          rest = ByAndBy(columns_from(last), k, std::min(n - last, group), later,
                         (end - tile) * group / tile_columns);
        for (int t = tile; t < end; ++t) {
          const bool longer = t < tiles.longer;
          const int i = tiles.first_row(t) - row, rows = tiles.rows + longer;
          for (int j = first; j < last; j += tile_columns) {
            const int columns = std::min(tile_columns, n - j);
            Tile product{.k = k,
                         .a = a.data + i * a.row,
                         .a_step = L == Left::columns ? a.column : a.row,
                         .b = BRow != 0 ? panels + std::int64_t{j - first} * k : b.from.data + j,
                         .b_row = b.from.row,
                         .start = start.data == nullptr ? nullptr : start.data + i * start.row + j,
                         .start_row = start.row};
            if constexpr (L == Left::packed) {
              product.a = left + std::int64_t{k} * (i + row - top);
              product.a_step = rows;
            }
            product.compute = micro_for<tiles.rows, P, L != Left::rows, BRow, Far>(columns);
            if constexpr (tiles.longer > 0)
              if (longer) product.compute = micro_for<tiles.rows + 1, P, L != Left::rows, BRow, Far>(columns);
            [[maybe_unused]] Next next;
            if constexpr (Far) {
              next = rest.next();
              product.next = &next;
            }
            done(i, rows, j, columns, product);
            if constexpr (Far) rest.step();
          }
        }
        if (BRow == 0) continue;
        if (ring) {
          std::swap(panels, later);
        } else {
          panels = later;
          later += std::int64_t{group} * k;
        }
      }
    }
  }

private:
  /// How many parts of at most so many n things make.
  static constexpr int parts(int n, int most) { return (n + most - 1) / most; }

  /// Columns of the right operand that are packed, or, if there are no panels for them, asked for, in steps.
  class ByAndBy {
    Matrix from_{};
    int k_ = 0, columns_ = 0, share_ = 0, row_ = 0;
    T* panel_ = nullptr;

    int rows() const { return std::min(share_, k_ - row_); }
    int columns() const { return std::min(columns_, tile_columns); }
    Matrix part() const { return {from_.data + row_ * from_.row, from_.row, from_.column}; }

  public:
    ByAndBy() = default;
    ByAndBy(Matrix from, int k, int columns, T* panels, int steps)
        : from_(from), k_(k), columns_(columns), panel_(panels) {
      if (columns > 0) share_ = parts(parts(k, steps / parts(columns, tile_columns)), width) * width;
    }
    /// What the next step reads.
    Next next() const {
      if (columns_ <= 0) return {};
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
      from_.data += tile_columns * from_.column;
      if (panel_ != nullptr) panel_ += std::int64_t{k_} * tile_columns;
    }
  };

  template <int Rows, Panels P, bool Columns, int BRow, bool Fetch>
  static auto micro_for([[maybe_unused]] int columns) {
    if constexpr (P == Panels::wide)
      return &micro<Rows, 2, Columns, BRow, Fetch>;
    else if constexpr (P == Panels::narrow)
      return &micro<Rows, 1, Columns, BRow, Fetch>;
    else
      return columns > width ? &micro<Rows, 2, Columns, BRow, Fetch> : &micro<Rows, 1, Columns, BRow, Fetch>;
  }

  /// Elements of rows of the left operand, or of a group of panels, that stay in the second-level cache.
  static constexpr int left_elements = 106496;
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
