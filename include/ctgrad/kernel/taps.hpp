// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Products A·B where B is transposed windows, as the gradient of a convolution's weight has them: places of
// an image by taps. Columns of B are contiguous, a run at a time, and much longer than A's rows are many. So
// they are the rows of the product Bᵀ·Aᵀ, which are read where they are, and A is what is packed.
#pragma once
#include <ctgrad/kernel/gemm.hpp>
#include <ctgrad/kernel/threads.hpp>
#include <ctgrad/plan/spec.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace ctgrad::kernel {

/// Sums of products of places with taps, of which Group neighbours are `Apart` elements apart, as places are
/// Step.
template <class T, class Arch, int Group, std::int64_t Apart, std::int64_t Step>
struct TapTile {
  using V = simd::Batch<T, Arch>;
  static constexpr int width = simd::width<T, Arch>, panel = Gemm<T, Arch>::tile_columns;

  /// Runs of places whose first ones are `step` elements apart.
  struct Runs {
    int count, length;
    std::int64_t step;
  };
  /// Rows taps by 2 batches (or 1) of a panel b with a row for each place: `out` is their sum of products, in
  /// rows of a panel, and `start` if there is one. Every group of taps begins at its element of `a`.
  template <int Rows, int Batches>
  [[gnu::noinline]] static void sum(std::array<const T*, static_cast<std::size_t>(Rows / Group)> a, Runs runs,
                                    const T* __restrict b, const T* start, T* out) {
    V acc[Rows][Batches];
    for (auto& r : acc)
      for (V& v : r) v = V(T(0));
    for (int run = 0; run < runs.count; ++run) {
      for (int p = 0; p < runs.length; ++p, b += panel) {
        V right[Batches];
#pragma GCC unroll 2
        for (int j = 0; j < Batches; ++j) right[j] = V::load_aligned(b + j * width);
        // GCC must not see that the next place has the same neighbours: it would keep registers for them.
        std::int64_t at = p * Step;
        asm("" : "+r"(at));
#pragma GCC unroll 12
        for (int i = 0; i < Rows; ++i) {
          const V left(a[static_cast<std::size_t>(i / Group)][at + i % Group * Apart]);
#pragma GCC unroll 2
          for (int j = 0; j < Batches; ++j) acc[i][j] = simd::fma<T, Arch>(left, right[j], acc[i][j]);
        }
      }
#pragma GCC unroll 12
      for (const T*& p : a) p += runs.step;
    }
#pragma GCC unroll 12
    for (int i = 0; i < Rows; ++i)
#pragma GCC unroll 2
      for (int j = 0; j < Batches; ++j) {
        if (start != nullptr) acc[i][j] += V::load_aligned(start + i * panel + j * width);
        acc[i][j].store_aligned(out + i * panel + j * width);
      }
  }
};

template <class Source, class T, class Arch>
struct Taps {
  using G = Gemm<T, Arch>;
  static constexpr int width = G::width, panel = G::tile_columns;
  static constexpr const plan::Spec& spec = Source::spec;
  static constexpr const plan::Loops &places = spec.b.rows, &taps = spec.b.columns;

  /// Neighbours among taps are equally far apart, so one address is enough for them.
  static constexpr int group = taps.extent[0];
  using Tile = TapTile<T, Arch, group, taps.stride[0], places.stride[0]>;
  static constexpr bool possible = spec.b.windows && group < places.extent[0] && group <= G::tile_rows;

  /// Tiles of whole groups, as even as can be.
  struct Tiles {
    static constexpr int groups = spec.n / group, most = std::max(G::tile_rows / group, 1);
    static constexpr int count = G::parts(groups, most), rows = groups / count * group,
                         longer = groups % count;
    static constexpr int first_row(int tile) { return tile * rows + std::min(tile, longer) * group; }
    static constexpr int rows_of(int tile) { return rows + (tile < longer ? group : 0); }
  };

  /// Runs of places, equally far apart, from a place on.
  struct Part {
    int first, runs, length;
    bool last;  // of all places
  };
  /// Calls f(part, offset in the image) for parts of all places, whose panels stay in the second-level cache.
  template <class F>
  static void each_part(const F& f) {
    constexpr int longest = 1024, length = std::min(places.extent[0], longest), most = longest / length;
    for (int p = 0; p < spec.k;) {
      const int in_run = p % places.extent[0], run = p / places.extent[0] % places.extent[1];
      const Part part = in_run > 0 || places.extent[0] > longest
                            ? Part{p, 1, std::min(places.extent[0] - in_run, length), false}
                            : Part{p, std::min(places.extent[1] - run, most), length, false};
      const int next = p + part.runs * part.length;
      f(Part{part.first, part.runs, part.length, next == spec.k}, places.offset(p));
      p = next;
    }
  }

  /// So many batches may be added up one after another.
  static constexpr int longest_sum = 16;

  /// The product of every batch, of a_of(batch) with image_of(batch), or, where `add_up`, the sums of a few.
  /// Threads share the taps. put(batch, row, rows, column, columns, compute) is called for each tile, and
  /// calls compute(out, row stride).
  static void run(std::int64_t batches, bool add_up, T* space, Team team, const auto& a_of,
                  const auto& image_of, const auto& put) {
    constexpr int columns_in_panels = static_cast<int>(plan::round_up(spec.m, panel));
    T* const panels = space;
    T* const sums = space + plan::tap_panels(spec);
    const Range mine = team.size > 1 ? share(team, Tiles::count) : Range{0, Tiles::count};
    for (std::int64_t b = 0; b < batches; ++b)
      each_part([&](const Part& part, std::int64_t offset) {
        if (team.rank == 0) pack(a_of(b), part, panels);
        team.barrier();
        const bool starts = part.first == 0 && (!add_up || b % longest_sum == 0),
                   ends = part.last && (!add_up || (b + 1) % longest_sum == 0 || b + 1 == batches);
        for (int j = 0; j < spec.m; j += panel)
          for (int t = static_cast<int>(mine.first); t < mine.last; ++t) {
            const int row = Tiles::first_row(t), rows = Tiles::rows_of(t),
                      columns = std::min(panel, spec.m - j);
            T* const so_far = sums + row * columns_in_panels + j * rows;
            const auto compute = [&](T* out) {
              multiply(row, rows, columns, image_of(b) + offset, part,
                       panels + std::int64_t{j} * part.runs * part.length, starts ? nullptr : so_far, out);
            };
            if (!ends) {
              compute(so_far);
              continue;
            }
            put(b, j, columns, row, rows, [&](T* out, std::int64_t stride) {
              alignas(alignment) T tile[static_cast<std::size_t>(G::tile_rows * panel)];
              compute(tile);
              transpose(tile, rows, columns, out, stride);
            });
          }
        team.barrier();
      });
  }

private:
  /// Columns of A, as rows of panels of its rows.
  static void pack(const T* a, const Part& part, T* panels) {
    G::pack_columns(typename G::Matrix{a + part.first * spec.a.column, spec.a.column, spec.a.row},
                    part.runs * part.length, spec.m, panels);
  }

  /// Taps [row, row + rows) times so many columns of a panel.
  static void multiply(int row, int rows, int columns, const T* image, const Part& part, const T* panel_rows,
                       const T* start, T* out) {
    const typename Tile::Runs runs{part.runs, part.length, places.stride[1]};
    const auto with = [&]<int Rows>(std::integral_constant<int, Rows>) {
      std::array<const T*, static_cast<std::size_t>(Rows / group)> a;
      for (std::size_t i = 0; i < a.size(); ++i)
        a[i] = image + taps.offset(row + static_cast<int>(i) * group);
      if (columns > width)
        Tile::template sum<Rows, 2>(a, runs, panel_rows, start, out);
      else
        Tile::template sum<Rows, 1>(a, runs, panel_rows, start, out);
    };
    if (Tiles::longer == 0 || rows == Tiles::rows)
      with(std::integral_constant<int, Tiles::rows>{});
    else
      with(std::integral_constant < int, Tiles::longer == 0 ? Tiles::rows : Tiles::rows + group > {});
  }

  /// A tile with so many rows and columns becomes one with so many columns and rows.
  static void transpose(const T* tile, int rows, int columns, T* out, std::int64_t stride) {
    for (int c = 0; c < columns; c += width) {
      using V = typename G::V;
      std::array<V, static_cast<std::size_t>(width)> block;
      for (int r = 0; r < rows; r += width) {
        for (int i = 0; i < width; ++i)
          block[static_cast<std::size_t>(i)] =
              r + i < rows ? V::load_aligned(tile + (r + i) * panel + c) : V(T(0));
        simd::transpose(block);
        for (int i = 0; i < std::min(width, columns - c); ++i)
          block[static_cast<std::size_t>(i)].store_unaligned(out + (c + i) * stride + r);
      }
    }
  }
};

}  // namespace ctgrad::kernel
