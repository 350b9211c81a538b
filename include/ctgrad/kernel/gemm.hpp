// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Blocks of matrix products C = A·B for any strides: the right operand is read in place or packed in panels,
// the left one is read in place or packed by a few rows at a time, and a register-blocked micro-kernel keeps
// a tile of C in registers over the inner extent of a block, while memory for the next tiles is asked for.
#pragma once
#include <ctgrad/core/storage.hpp>
#include <ctgrad/kernel/pack.hpp>
#include <ctgrad/kernel/prefetch.hpp>
#include <ctgrad/kernel/simd.hpp>
#include <ctgrad/op/math.hpp>
#include <ctgrad/plan/blocks.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <type_traits>

namespace ctgrad::kernel {

template <class T, class Arch>
struct Gemm : Pack<T, Arch> {
  using Base = Pack<T, Arch>;
  using Base::pack_columns;
  using Base::pack_rows;
  using Base::parts;
  using Base::tile_columns;
  using Base::tile_rows;
  using Base::width;
  using typename Base::Matrix;
  using typename Base::Next;
  using typename Base::Tiles;
  using typename Base::V;
  template <class From>
  using InSteps = typename Base::template InSteps<From>;
  template <int Step>
  using InRow = typename Base::template InRow<Step>;
  template <class From>
  using InPlace = typename Base::template InPlace<From>;

  /// With an inner extent up to this a tile takes so short that nothing else is done beside it.
  static constexpr int short_inner = 128;
  /// Rows that a tile given to an epilogue may have.
  static constexpr int most_rows = tile_rows > width ? tile_rows : width;

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
  template <class From>
  struct RightOf {
    From from;
    T* panels = nullptr;
    bool packed = false;  // the panels hold it already
    bool once = false;    // nobody reads the panels later: where one pass suffices, they take turns
  };

  /// Sums that a product is added to, or none.
  struct Start {
    const T* data = nullptr;
    std::int64_t row = 0;
  };

  /// Nothing is done beside a tile.
  struct Nothing {};

  /// Rows by 2 batches (or Batches) of C from `rows` of A and one panel of B or the columns of one in place.
  /// Where Columns, A's columns are contiguous and a_step is from one to the next; otherwise from one row to
  /// the next. Where Fetch, memory is asked meanwhile for C and for what is read
  /// next. beside->take() things more are done in turns with the products: their instructions wait for each
  /// other, and need what multiply-adds leave idle.
  template <int Rows, int Batches, bool Columns, class Right, bool Fetch = false, class Beside = Nothing>
  [[gnu::noinline]] static void micro(int k, const T* __restrict a, std::int64_t a_step, Right b,
                                      const T* start, std::int64_t start_row, T* c, std::int64_t c_row,
                                      [[maybe_unused]] const Next* next, [[maybe_unused]] Beside* beside) {
    constexpr bool in_turns = !std::is_same_v<Beside, Nothing> && Batches == 2;
    if constexpr (!std::is_same_v<Beside, Nothing> && !in_turns) beside->finish();
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
    int turns = 0;
    if constexpr (in_turns) turns = beside->take();
    const int steps = k / (turns + 1);
    for (int turn = 0, p = 0; turn <= turns; ++turn) {
      const int last = turn < turns ? p + steps : k;
      for (; p < last; ++p) {
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
        b.load(right);
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
        b.next();
      }
      if constexpr (in_turns)
        if (turn < turns) beside->row(turn);
    }
#pragma GCC unroll 12
    for (int i = 0; i < Rows; ++i)
#pragma GCC unroll 2
      for (int j = 0; j < Batches; ++j) acc[i][j].store_unaligned(c + i * c_row + j * width);
  }

  /// As `micro` one column of C from rows of A and a column of B that are contiguous, as dot products. In the
  /// rest of the batch are zeros, or what it starts from: the next columns' sums so far.
  template <int Rows, class Right, class Beside>
  [[gnu::noinline]] static void dots(int k, const T* __restrict a, std::int64_t a_row, Right column,
                                     const T* start, std::int64_t start_row, T* c, std::int64_t c_row,
                                     const Next*, [[maybe_unused]] Beside* beside) {
    const T* const b = column.data;
    if constexpr (!std::is_same_v<Beside, Nothing>) beside->finish();
    V acc[Rows];
    for (auto& v : acc) v = V(T(0));
    int p = 0;
    for (; p + width <= k; p += width) {
      const V right = V::load_unaligned(b + p);
#pragma GCC unroll 12
      for (int i = 0; i < Rows; ++i)
        acc[i] = simd::fma<T, Arch>(V::load_unaligned(a + i * a_row + p), right, acc[i]);
    }
    if (p < k) {
      const V right = simd::load_partial<T, Arch>(b + p, k - p);
#pragma GCC unroll 12
      for (int i = 0; i < Rows; ++i)
        acc[i] = simd::fma<T, Arch>(simd::load_partial<T, Arch>(a + i * a_row + p, k - p), right, acc[i]);
    }
    const auto first = simd::first_lanes<T, Arch>(1);
    for (int i = 0; i < Rows; ++i) {
      const T sum = simd::reduce<T, Arch>(acc[i], [](auto x, auto y) { return x + y; });
      const V before = start == nullptr ? V(T(0)) : V::load_unaligned(start + i * start_row);
      math::select(first, before + V(sum), before).store_unaligned(c + i * c_row);
    }
  }
  /// How many columns behind the last whole panel of n are better computed as dot products than as a panel of
  /// zeros for the most part: a column takes the time of k / width steps of the micro-kernel, and as long as
  /// 16 of them to add up a batch for each row.
  static constexpr int columns_as_dots(int n, int k) {
    const int rest = n % tile_columns;
    return 2 * rest * (k / width + 16) <= k ? rest : 0;
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
            micro<R, 1, false>(k, b.data + (j + c) * b.column, b.column, InRow<width>{left, width}, nullptr,
                               0, tile + c * width, width, nullptr, static_cast<Nothing*>(nullptr));
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

  /// A tile of C = A·B whose products are yet to be computed: a call writes them, whole batches.
  template <class Right, class Beside>
  struct Tile {
    decltype(&micro<1, 1, false, Right, false, Beside>) compute = nullptr;
    int k;
    const T* a;
    std::int64_t a_step;
    Right b;
    const T* start;
    std::int64_t start_row;
    Beside* beside;
    const Next* next = nullptr;

    void operator()(T* out, std::int64_t row_stride) const {
      compute(k, a, a_step, b, start, start_row, out, row_stride, next, beside);
    }
  };

  /// Tiles [tile, last_tile) of the rows of C = A·B, or start + A·B, where A has M rows and B n columns. B is
  /// read from panels, whose rows are BRow apart, or in place where BRow is 0. Where Far, for inner extents
  /// above short_inner, panels are packed by and by while tiles are computed, which meanwhile ask for the
  /// memory; otherwise just before they are read first. a, start and the rows that done is told count from
  /// the first of these tiles. done(row, rows, column, columns, tile) is called once for each tile and calls
  /// tile(out, row_stride) to have its products written to wherever it likes. Beside the products of each is
  /// done what waits in `beside` by then. A few columns behind the last whole panel are tiles of their own.
  template <int M, Left L, int BRow, Panels P = Panels::any, bool Far = false, class Done,
            class Beside = Nothing, class From = Matrix>
  static void run(int tile, int last_tile, int n, int k, Matrix a, RightOf<From> b, Start start,
                  const Done& done, Beside* beside = nullptr) {
    constexpr Tiles tiles(M);
    using Right = std::conditional_t<BRow != 0, InRow<BRow>, typename InPlace<From>::type>;
    constexpr bool may_be_dots =
        L == Left::rows && BRow != 0 && P != Panels::wide && std::is_same_v<From, Matrix>;
    const int as_dots = may_be_dots && b.from.row == 1 ? columns_as_dots(n, k) : 0;
    const int row = tiles.first_row(tile), count = last_tile - tile;
    // Rows that are packed stay in the second-level cache while all of B passes by; where rows are read in
    // place, they pass by a group of panels that stays there.
    const int most = std::max(left_elements / (k * tile_rows), 1);
    const int block = L == Left::packed ? parts(count, parts(count, most)) : count;
    const int most_panels = std::clamp(left_elements / (k * tile_columns), 1, 4);
    constexpr bool in_runs = BRow == 0 && !std::is_same_v<From, Matrix>;
    const int group = tile_columns * (Far && L != Left::packed && !in_runs ? most_panels : 1);
    const bool ring = Far && b.once && !b.packed && block == count;
    const auto columns_from = [&](int j) { return b.from.part(0, j); };
    if constexpr (may_be_dots) {
      run_dots<tiles, Right>(tile, last_tile, n - as_dots, n, k, a, b.from, start, done, beside);
      n -= as_dots;
    }
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
        [[maybe_unused]] InSteps<From> rest;
        if (Far && (pack || BRow == 0))
          rest = InSteps<From>(columns_from(last), k, std::min(n - last, group), later,
                               (end - tile) * group / tile_columns);
        const auto rows_of = [&](int j) -> Right {
          if constexpr (BRow != 0)
            return {panels + std::int64_t{j - first} * k, 0};
          else
            return InPlace<From>::rows(b.from, j, std::min(tile_columns, n - j));
        };
        const Right first_rows = rows_of(first);
        for (int t = tile; t < end; ++t) {
          const bool longer = t < tiles.longer;
          const int i = tiles.first_row(t) - row, rows = tiles.rows + longer;
          for (int j = first; j < last; j += tile_columns) {
            const int columns = std::min(tile_columns, n - j);
            Tile<Right, Beside> product{.k = k,
                                        .a = a.data + i * a.row,
                                        .a_step = L == Left::columns ? a.column : a.row,
                                        .b = j == first ? first_rows : rows_of(j),
                                        .start =
                                            start.data == nullptr ? nullptr : start.data + i * start.row + j,
                                        .start_row = start.row,
                                        .beside = beside};
            if constexpr (L == Left::packed) {
              product.a = left + std::int64_t{k} * (i + row - top);
              product.a_step = rows;
            }
            product.compute = micro_for<tiles.rows, P, L != Left::rows, Right, Far, Beside>(columns);
            if constexpr (tiles.longer > 0)
              if (longer)
                product.compute = micro_for<tiles.rows + 1, P, L != Left::rows, Right, Far, Beside>(columns);
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
  /// Columns [first, last) of C as dot products.
  template <Tiles tiles, class Right, class Done, class Beside>
  static void run_dots(int tile, int last_tile, int first, int last, int k, Matrix a, Matrix b, Start start,
                       const Done& done, Beside* beside) {
    const int top = tiles.first_row(tile);
    for (int j = first; j < last; ++j)
      for (int t = tile; t < last_tile; ++t) {
        const int i = tiles.first_row(t) - top, rows = tiles.first_row(t + 1) - top - i;
        Tile<Right, Beside> product{.compute = &dots<tiles.rows, Right, Beside>,
                                    .k = k,
                                    .a = a.data + i * a.row,
                                    .a_step = a.row,
                                    .b = {b.data + j * b.column, b.row},
                                    .start = start.data == nullptr ? nullptr : start.data + i * start.row + j,
                                    .start_row = start.row,
                                    .beside = beside};
        if constexpr (tiles.longer > 0)
          if (rows > tiles.rows) product.compute = &dots<tiles.rows + 1, Right, Beside>;
        done(i, rows, j, 1, product);
      }
  }

  template <int Rows, Panels P, bool Columns, class Right, bool Fetch, class Beside>
  static auto micro_for([[maybe_unused]] int columns) {
    if constexpr (P == Panels::wide)
      return &micro<Rows, 2, Columns, Right, Fetch, Beside>;
    else if constexpr (P == Panels::narrow)
      return &micro<Rows, 1, Columns, Right, Fetch, Beside>;
    else
      return columns > width ? &micro<Rows, 2, Columns, Right, Fetch, Beside>
                             : &micro<Rows, 1, Columns, Right, Fetch, Beside>;
  }

  /// Elements of rows of the left operand, or of a group of panels, that stay in the second-level cache.
  static constexpr int left_elements = 106496;
  /// Each thread's space for them; an inner extent is at most longest_inner.
  static T* left_space() {
    static thread_local Storage<T, left_elements + tile_rows * plan::longest_inner> space{uninitialized};
    return space.data();
  }
};

}  // namespace ctgrad::kernel
