// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Blocks of matrix products C = A·B of float operands that are rounded to bfloat16: one instruction
// multiplies a pair of each operand's elements along the inner extent and adds both products to a sum of
// float. Operands are packed as pairs of numbers; sums, tiles and epilogues are as in Gemm.
#pragma once
#include <ctgrad/kernel/gemm.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <type_traits>

namespace ctgrad::kernel {

/// Whether products of T may be taken of bfloat16 numbers here.
template <class T, class Arch>
inline constexpr bool has_bfloat16 =
#if defined(__AVX512BF16__) && defined(__AVX512BW__)
    std::is_same_v<T, float>&& simd::width<T, Arch> == 16;
#else
    false;
#endif

#if defined(__AVX512BF16__) && defined(__AVX512BW__)

template <class Arch>
struct Bfloat16Gemm : Gemm<float, Arch> {
  using T = float;
  using Base = Gemm<T, Arch>;
  using Base::most_rows;
  using Base::parts;
  using Base::tile_columns;
  using Base::tile_rows;
  using Base::width;
  using typename Base::Left;
  using typename Base::Matrix;
  using typename Base::Nothing;
  using typename Base::Panels;
  using typename Base::Start;
  using typename Base::Tiles;
  using typename Base::V;
  /// Two numbers next to each other along the inner extent, the first in the low half.
  using Pair = std::uint32_t;

  /// As Gemm's micro-kernel, with `pairs` steps of two along the inner extent and one panel of the right
  /// operand.
  template <int Rows, int Batches, bool Columns, class Beside>
  [[gnu::noinline]] static void micro(int pairs, const Pair* __restrict a, std::int64_t a_step,
                                      const Pair* __restrict panel, const T* start, std::int64_t start_row,
                                      T* c, std::int64_t c_row, [[maybe_unused]] Beside* beside) {
    constexpr bool in_turns = !std::is_same_v<Beside, Nothing> && Batches == 2;
    if constexpr (!std::is_same_v<Beside, Nothing> && !in_turns) beside->finish();
    __m512 acc[Rows][Batches];
#pragma GCC unroll 12
    for (int i = 0; i < Rows; ++i)
#pragma GCC unroll 2
      for (int j = 0; j < Batches; ++j)
        acc[i][j] =
            start == nullptr ? _mm512_setzero_ps() : _mm512_loadu_ps(start + i * start_row + j * width);
    // As in Gemm: every fourth row.
    [[maybe_unused]] const Pair* rows[(Rows + 3) / 4] = {};
    if constexpr (!Columns)
      for (int i = 0; i < Rows; i += 4) {
        rows[i / 4] = a + i * a_step;
        asm("" : "+r"(rows[i / 4]));
      }
    int turns = 0;
    if constexpr (in_turns) turns = beside->take();
    const int steps = pairs / (turns + 1);
    for (int turn = 0, p = 0; turn <= turns; ++turn) {
      const int last = turn < turns ? p + steps : pairs;
      for (; p < last; ++p) {
        __m512bh right[Batches];
#pragma GCC unroll 2
        for (int j = 0; j < Batches; ++j)
          right[j] = reinterpret_cast<__m512bh>(_mm512_loadu_si512(panel + j * width));
#pragma GCC unroll 12
        for (int i = 0; i < Rows; ++i) {
          const auto left = reinterpret_cast<__m512bh>(
              _mm512_set1_epi32(static_cast<int>(Columns ? a[i] : rows[i / 4][i % 4 * a_step])));
#pragma GCC unroll 2
          for (int j = 0; j < Batches; ++j) acc[i][j] = _mm512_dpbf16_ps(acc[i][j], left, right[j]);
        }
        if constexpr (Columns)
          a += a_step;
        else
#pragma GCC unroll 3
          for (auto& r : rows) ++r;
        panel += tile_columns;
      }
      if constexpr (in_turns)
        if (turn < turns) beside->row(turn);
    }
#pragma GCC unroll 12
    for (int i = 0; i < Rows; ++i)
#pragma GCC unroll 2
      for (int j = 0; j < Batches; ++j) _mm512_storeu_ps(c + i * c_row + j * width, acc[i][j]);
  }

  /// A tile whose products are yet to be computed.
  template <class Beside>
  struct Tile {
    decltype(&micro<1, 1, false, Beside>) compute = nullptr;
    int pairs;
    const Pair* a;
    std::int64_t a_step;
    const Pair* panel;
    const T* start;
    std::int64_t start_row;
    Beside* beside;

    void operator()(T* out, std::int64_t row_stride) const {
      compute(pairs, a, a_step, panel, start, start_row, out, row_stride, beside);
    }
  };

  /// As Gemm::run. Rows of the left operand are packed as far as they stay in the second-level cache, while
  /// all of the right operand passes by in panels.
  template <int M, Left L, int, Panels P = Panels::any, bool = false, class Done, class Beside = Nothing>
  static void run(int tile, int last_tile, int n, int k, Matrix a, typename Base::template RightOf<Matrix> b,
                  Start start, const Done& done, Beside* beside = nullptr) {
    constexpr Tiles tiles(M);
    constexpr bool by_columns = L != Left::rows;
    const int pairs = parts(k, 2), row = tiles.first_row(tile), count = last_tile - tile;
    const int block = parts(count, parts(count, std::max(left_pairs / (pairs * tile_rows), 1)));
    Pair* const panels = reinterpret_cast<Pair*>(b.panels);
    Pair* const left = left_space();
    for (bool pack = !b.packed; tile < last_tile; tile += block, pack = false) {
      const int end = std::min(last_tile, tile + block), top = tiles.first_row(tile);
      const Matrix rows_of_block = a.part(top - row, 0);
      for (int t = tile; t < end; ++t) {
        const int i = tiles.first_row(t) - top, rows = tiles.first_row(t + 1) - top - i;
        if constexpr (by_columns)
          pack_by_columns(rows_of_block.part(i, 0), rows, k, left + std::int64_t{i} * pairs);
        else
          pack_by_rows(rows_of_block.part(i, 0), rows, k, left + std::int64_t{i} * pairs);
      }
      for (int j = 0; j < n; j += tile_columns) {
        Pair* const panel = panels + std::int64_t{j} * pairs;
        if (pack) pack_panel(b.from.part(0, j), k, std::min(tile_columns, n - j), panel);
        const int columns = std::min(tile_columns, n - j);
        for (int t = tile; t < end; ++t) {
          const int i = tiles.first_row(t) - row;
          const bool longer = t < tiles.longer;
          Tile<Beside> product{.pairs = pairs,
                               .a = left + std::int64_t{i + row - top} * pairs,
                               .a_step = by_columns ? tiles.rows + longer : pairs,
                               .panel = panel,
                               .start = start.data == nullptr ? nullptr : start.data + i * start.row + j,
                               .start_row = start.row,
                               .beside = beside};
          product.compute = micro_for<tiles.rows, P, by_columns, Beside>(columns);
          if constexpr (tiles.longer > 0)
            if (longer) product.compute = micro_for<tiles.rows + 1, P, by_columns, Beside>(columns);
          done(i, tiles.rows + longer, j, columns, product);
        }
      }
    }
  }

  /// Rows of A whose elements are contiguous, as pairs along the rows; a missing one is 0.
  static void pack_by_rows(Matrix a, int rows, int k, Pair* out) {
    const int pairs = parts(k, 2);
    for (int r = 0; r < rows; ++r, out += pairs)
      for (int p = 0; p < k; p += 2 * width) {
        const int rest = std::min(2 * width, k - p);
        _mm512_mask_storeu_epi32(out + p / 2, first_lanes(parts(rest, 2)),
                                 pairs_of(a.data + r * a.row + p, rest));
      }
  }
  /// The rows of a tile, of any strides, as pairs of columns, one below the other.
  static void pack_by_columns(Matrix a, int rows, int k, Pair* out) {
    const __mmask16 lanes = first_lanes(rows);
    for (int p = 0; p < k; p += 2, out += rows) {
      const Matrix from = a.part(0, p);
      const auto low = column(from, rows),
                 high = p + 1 < k ? column(from.part(0, 1), rows) : _mm512_setzero_ps();
      _mm512_mask_storeu_epi32(out, lanes, interleaved(low, high));
    }
  }
  /// A panel of B, zeros behind the last column.
  static void pack_panel(Matrix b, int k, int columns, Pair* out) {
    if (b.row == 1 && b.column != 1) return pack_transposed(b, k, columns, out);
    for (int p = 0; p < k; p += 2, out += tile_columns)
      for (int c = 0; c < tile_columns; c += width) {
        const int n = std::clamp(columns - c, 0, width);
        const Matrix from = b.part(p, c);
        const auto low = row(from, n), high = p + 1 < k ? row(from.part(1, 0), n) : _mm512_setzero_ps();
        _mm512_storeu_si512(out + c, interleaved(low, high));
      }
  }

private:
  static __mmask16 first_lanes(int n) { return static_cast<__mmask16>((1u << n) - 1u); }
  static __m512 load(const T* from, int n) { return _mm512_maskz_loadu_ps(first_lanes(n), from); }
  /// n elements along a row or a column, zeros behind them.
  static __m512 row(Matrix m, int n) { return line(m.data, m.column, n); }
  static __m512 column(Matrix m, int n) { return line(m.data, m.row, n); }
  static __m512 line(const T* from, std::int64_t step, int n) {
    if (step == 1) return load(from, n);
    alignas(64) T numbers[static_cast<std::size_t>(width)] = {};
    for (int i = 0; i < n; ++i) numbers[i] = from[i * step];
    return _mm512_load_ps(numbers);
  }
  /// Up to 32 neighbours as pairs.
  static __m512i pairs_of(const T* from, int n) {
    const auto low = load(from, std::min(n, width)), high = load(from + width, std::max(n - width, 0));
    return reinterpret_cast<__m512i>(_mm512_cvtne2ps_pbh(high, low));
  }
  /// Pairs of a number in low and one in high.
  static __m512i interleaved(__m512 low, __m512 high) {
    const auto halves = reinterpret_cast<__m512i>(_mm512_cvtne2ps_pbh(high, low));
    alignas(64) static constexpr auto order = [] {
      std::array<std::uint16_t, 32> o{};
      for (std::size_t i = 0; i < 16; ++i) {
        o[2 * i] = static_cast<std::uint16_t>(i);
        o[2 * i + 1] = static_cast<std::uint16_t>(16 + i);
      }
      return o;
    }();
    return _mm512_permutexvar_epi16(_mm512_load_si512(order.data()), halves);
  }
  /// A panel whose columns are contiguous in memory, by square blocks of pairs.
  static void pack_transposed(Matrix b, int k, int columns, Pair* out) {
    const int pairs = parts(k, 2);
    for (int c = 0; c < tile_columns; c += width)
      for (int p = 0; p < pairs; p += width) {
        const int rows = std::min(width, pairs - p), elements = std::min(2 * width, k - 2 * p);
        std::array<V, static_cast<std::size_t>(width)> block;
        for (int i = 0; i < width; ++i)
          block[static_cast<std::size_t>(i)] = V(reinterpret_cast<__m512>(
              c + i < columns ? pairs_of(b.data + (c + i) * b.column + 2 * p, elements)
                              : _mm512_setzero_si512()));
        simd::transpose(block);
        for (int r = 0; r < rows; ++r)
          block[static_cast<std::size_t>(r)].store_unaligned(
              reinterpret_cast<T*>(out + static_cast<std::int64_t>(p + r) * tile_columns + c));
      }
  }

  template <int Rows, Panels P, bool Columns, class Beside>
  static auto micro_for([[maybe_unused]] int columns) {
    if constexpr (P == Panels::wide)
      return &micro<Rows, 2, Columns, Beside>;
    else if constexpr (P == Panels::narrow)
      return &micro<Rows, 1, Columns, Beside>;
    else
      return columns > width ? &micro<Rows, 2, Columns, Beside> : &micro<Rows, 1, Columns, Beside>;
  }

  /// Pairs of the left operand's rows that stay in the second-level cache, and each thread's space for them.
  static constexpr int left_pairs = 106496;
  static Pair* left_space() {
    static thread_local Storage<Pair, left_pairs + tile_rows * plan::longest_inner> space{uninitialized};
    return space.data();
  }
};

#endif

namespace detail {
template <class T, class Arch, bool OfBfloat16>
struct GemmOf {
  using type = Gemm<T, Arch>;
};
#if defined(__AVX512BF16__) && defined(__AVX512BW__)
template <class T, class Arch>
struct GemmOf<T, Arch, true> {
  using type = Bfloat16Gemm<Arch>;
};
#endif
}  // namespace detail
template <class T, class Arch, bool OfBfloat16>
using GemmOf = typename detail::GemmOf<T, Arch, OfBfloat16>::type;

}  // namespace ctgrad::kernel
