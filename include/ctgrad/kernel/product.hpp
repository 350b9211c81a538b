// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Contraction regions: batches of matrix products whose elementwise epilogue runs while a tile of results is
// in L1.
#pragma once
#include <ctgrad/kernel/bfloat16.hpp>
#include <ctgrad/kernel/body.hpp>
#include <ctgrad/kernel/gemm.hpp>
#include <ctgrad/kernel/prefetch.hpp>
#include <ctgrad/kernel/sums.hpp>
#include <ctgrad/kernel/taps.hpp>
#include <ctgrad/kernel/threads.hpp>
#include <ctgrad/kernel/windows.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace ctgrad::kernel {

template <class Source, class Arch>
struct ProductKernel {
  using B = Body<Source, Arch>;
  using T = typename B::T;
  using Sums = LongSums<Source, B>;
  static constexpr const plan::Spec& spec = Source::spec;

  static constexpr bool few_rows = !spec.b.windows && spec.b.row == 1 && spec.b.column != 1 &&
                                   spec.n % B::width == 0 && spec.m <= 2 * B::width &&
                                   2 * spec.m >= B::width && spec.m < spec.n;
  static constexpr bool of_bfloat16 =
      has_bfloat16<T, Arch> && spec.precision == Precision::medium && !spec.b.windows && !few_rows;
  using G = GemmOf<T, Arch, of_bfloat16>;

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

  static constexpr std::int64_t page = 4096;
  /// With few rows packing the right operand costs as much as multiplying by it, and a short inner extent
  /// leaves little to gain: it is read where it is, if its rows are contiguous and whole batches, or its
  /// columns are. So it is where its rows are shorter than a page: a panel's part of them is in enough sets
  /// of a cache, unless there are very many. With AVX2 and rows of whole pages, inner extents of 64 to 128 in
  /// place were 1.3 times as slow.
  static constexpr bool right_in_place =
      !of_bfloat16 && spec.b.column == 1 && !spec.b.windows && spec.n % B::width == 0 &&
      (spec.m <= 4 * G::tile_rows || spec.k <= 8 * B::width ||
       (spec.b.row * std::int64_t{sizeof(T)} < page && spec.k <= plan::inner_part));
  using From = std::conditional_t<spec.b.windows, Windows<Source, T, Arch>, typename G::Matrix>;
  static constexpr bool windows_in_place = [] {
    if constexpr (spec.b.windows) return From::reads_in_place;
    return false;
  }();

  /// Of transposed windows the taps are rows, and the left operand is packed.
  using OfTaps = Taps<Source, T, Arch>;
  static constexpr bool of_taps = [] {
    if constexpr (spec.b.windows) return OfTaps::possible;
    return false;
  }();
  /// Nothing but the sum of all batches.
  static constexpr bool sums_batches = [] {
    if (spec.nodes != 2 || batch_dims != 1) return false;
    const plan::KernelNode &product = B::node(0), &sum = B::node(1);
    return product.use == B::Use::product && sum.use == B::Use::sink && sum.code == graph::code<op::Sum> &&
           sum.row[0] == 0;
  }();

  static constexpr plan::ProductBlocks blocks = plan::product_blocks(spec);
  static constexpr bool whole_inner = blocks.k == spec.k;
  static constexpr std::int64_t batches = spec.rows / spec.m;
  static constexpr int panels = (spec.n + G::tile_columns - 1) / G::tile_columns;
  static constexpr auto widths = G::panels_of(spec.n);  // blocks and shares begin with a whole panel
  /// Whether a tile's epilogue runs while the next tile is computed: it needs registers beside those of the
  /// tile. Long sums are added up tile by tile. It is a micro-kernel of its own for the compiler, for which a
  /// small result saves too little.
  static constexpr bool late = simd::registers == 32 && !plain && !few_rows && !of_taps &&
                               !windows_in_place && !Sums::any && spec.rows * spec.n >= std::int64_t{1} << 15;
  static constexpr typename G::Tiles tiles{spec.m};
  /// Row stride of the sums so far.
  static constexpr std::int64_t sums_row = plan::round_up(blocks.n, plan::widest_panel);
  /// Rows of a left operand whose columns are contiguous are packed if enough panels pass by.
  static constexpr auto left = spec.a.column == 1               ? G::Left::rows
                               : spec.a.row == 1 && panels <= 8 ? G::Left::columns
                                                                : G::Left::packed;

  /// Whether all sums over rows are one for each column, so that threads can share the columns.
  static constexpr bool columns_apart = [] {
    for (int i = 0; i < B::count; ++i)
      if (B::node(i).use == B::Use::scatter || (B::node(i).use == B::Use::sink && !B::node(i).vector))
        return false;
    return true;
  }();
  /// A block of the right operand that each thread may pack for itself.
  static constexpr std::int64_t small = 1 << 16;
  static constexpr bool small_right = !few_rows && (right_in_place || plan::packed_right(spec) <= small);

  using Ahead = std::conditional_t<spec.b.windows, NextImage<Windows<Source, T, Arch>, tiles.count * panels>,
                                   typename G::Nothing>;

  /// Tiles of rows whose sums so far there is space for.
  static constexpr int tiles_at_once = blocks.m == spec.m ? tiles.count : blocks.m / G::tile_rows;

  /// What a thread computes of the product, and its space for a block of the right operand and for sums so
  /// far.
  struct Part {
    Range batches{0, ProductKernel::batches}, tiles{0, ProductKernel::tiles.count}, columns{0, spec.n};
    T* right = nullptr;
    T* sums = nullptr;
    std::int64_t step = blocks.n;            // columns of a block
    std::int64_t tile_step = tiles_at_once;  // tiles whose sums there is space for
  };

  static void run(void* const* operand) {
    ClearSinks<B>::run(operand);
    T* const scratch = static_cast<T*>(operand[B::count + 2]);
    if constexpr (Sums::any) Sums::clear(scratch + plan::pack_elements(spec));
    constexpr std::int64_t work = batches * spec.m * spec.n * spec.k / G::tile_columns;
    if constexpr (columns_apart)
      in_team(work, [&](Team team) { run_share(operand, scratch, team); });
    else
      run_share(operand, scratch, Team{});
  }

  /// Threads share batches or rows, each with its own space for the right operand, or columns, which have
  /// their places in the common space.
  static void run_share(void* const* operand, T* scratch, Team team) {
    if constexpr (of_taps) return run_taps(operand, scratch, team);
    Part part{.right = scratch, .sums = scratch + plan::packed_right(spec)};
    if (team.size > 1) {
      if (small_right && whole_inner && !B::accumulates && batches >= std::int64_t{2} * team.size) {
        part.batches = share(team, batches);
        part.right = own_space();
      } else if (small_right && !B::accumulates && panels < 2 * team.size && tiles.count > 1 &&
                 tiles_at_once >= team.size) {
        part.tiles = share(team, tiles.count);
        part.right = own_space();
        if (tiles_at_once < tiles.count) part.tile_step = tiles_at_once / team.size;
        part.sums += (tiles_at_once < tiles.count ? team.rank * part.tile_step * G::tile_rows
                                                  : tiles.first_row(static_cast<int>(part.tiles.first))) *
                     sums_row;
      } else {
        // With as many threads as there are panels in a block at most.
        team.size = std::min(team.size, std::max(blocks.n / G::tile_columns, 1));
        part.columns = team.rank < team.size ? share(team, spec.n, G::tile_columns) : Range{};
        if (blocks.n < spec.n) part.step = blocks.n / team.size / G::tile_columns * G::tile_columns;
        const std::int64_t first = blocks.n < spec.n ? team.rank * part.step : part.columns.first;
        part.right += first * blocks.k;
        part.sums += first;
      }
    }
    if constexpr (few_rows)
      run_few_rows(operand, scratch, part, team);
    else
      run_part(operand, part);
  }

  static T* own_space() {
    static thread_local Storage<T, static_cast<std::size_t>(small)> space{uninitialized};
    return space.data();
  }

  /// The epilogue of a tile with all columns of a panel, which waits for the next tile to be computed.
  class Late {
    void* const* operand_;
    std::int64_t first_ = 0;
    int rows_ = 0, column_ = 0, turn_ = 0;
    alignas(alignment) T results_[2][static_cast<std::size_t>(G::tile_rows * G::tile_columns)];

  public:
    explicit Late(void* const* operand) : operand_(operand) {}
    /// Space for the results of the next tile.
    T* space() { return results_[1 - turn_]; }
    /// So many rows of the tile in that space wait from now on, as columns from `column` on.
    void wait(std::int64_t first, int rows, int column) {
      turn_ = 1 - turn_;
      first_ = first;
      rows_ = rows;
      column_ = column;
    }
    /// How many rows wait: the caller is to have them done, one after the other.
    int take() { return std::exchange(rows_, 0); }
    [[gnu::always_inline]] void row(int r) const {
      for_each_row<Source>(
          first_ + r, first_ + r + 1, [&](std::int64_t, const auto& index) __attribute__((always_inline)) {
            epilogue_of_row<true>(operand_, index, results_[turn_] + r * G::tile_columns, column_,
                                  G::tile_columns);
          });
    }
    [[gnu::noinline]] void finish() {
      for (int r = 0, rows = take(); r < rows; ++r) row(r);
    }
  };
  using Beside = std::conditional_t<late, Late, typename G::Nothing>;

  static void run_part(void* const* operand, const Part& part) {
    if constexpr (late) {
      Late beside(operand);
      run_part(operand, part, &beside);
      beside.finish();
    } else {
      run_part(operand, part, static_cast<typename G::Nothing*>(nullptr));
    }
  }
  static void run_part(void* const* operand, const Part& part, Beside* beside) {
    for (std::int64_t b = part.batches.first; b < part.batches.last; ++b)
      for (std::int64_t j = part.columns.first; j < part.columns.last; j += part.step)
        for (std::int64_t t = part.tiles.first; t < part.tiles.last; t += part.tile_step)
          for (int k = 0; k < spec.k; k += blocks.k)
            run_block(operand, part, b, {t, std::min(t + part.tile_step, part.tiles.last)},
                      static_cast<int>(j), static_cast<int>(std::min(part.step, part.columns.last - j)), k,
                      beside);
  }

  /// These tiles of rows and columns [j, j + n) of a batch, with the inner extent from k on that a block has.
  static void run_block(void* const* operand, const Part& part, std::int64_t b, Range range, int j, int n,
                        int k, Beside* beside) {
    const int inner = std::min(blocks.k, spec.k - k), tile = static_cast<int>(range.first),
              last_tile = static_cast<int>(range.last), first = tiles.first_row(tile);
    const T* const right = static_cast<const T*>(operand[B::count + 1]) + batch_offset(b, spec.b.batch);
    From from;
    if constexpr (spec.b.windows)
      from = {right, k, j};
    else
      from = typename G::Matrix{right, spec.b.row, spec.b.column}.part(k, j);
    const typename G::Matrix a{static_cast<const T*>(operand[B::count]) + batch_offset(b, spec.a.batch) +
                                   first * spec.a.row + k * spec.a.column,
                               spec.a.row, spec.a.column};
    const bool packed_before = shared_right && whole_inner && b > part.batches.first &&
                               part.columns.last - part.columns.first <= part.step;
    T* const sums = part.sums;
    const auto multiply = [&](const auto& done) {
      const typename G::Start start{!whole_inner && k > 0 ? sums : nullptr, sums_row};
      G::template run<spec.m, left, right_in_place || windows_in_place ? 0 : G::tile_columns, widths,
                      (spec.k > G::short_inner)>(
          tile, last_tile, n, inner, a,
          typename G::template RightOf<From>{from, part.right, packed_before, !shared_right || batches == 1},
          start, done, beside);
    };
    [[maybe_unused]] Ahead next;
    if constexpr (spec.b.windows)
      if (b + 1 < part.batches.last && k == 0 && j == part.columns.first)
        next = Ahead(static_cast<const T*>(operand[B::count + 1]) + batch_offset(b + 1, spec.b.batch));
    if constexpr (!whole_inner) {
      if (k + inner < spec.k)
        return multiply([&](int i, int, int column, int, const auto& compute) {
          if constexpr (spec.b.windows) next.step();
          compute(sums + i * sums_row + column, sums_row);
        });
    }
    multiply([&](int i, int tile_rows, int column, int columns, const auto& compute) {
      if constexpr (spec.b.windows) next.step();
      if constexpr (late) {
        if (columns == G::tile_columns) {
          const std::int64_t top = b * spec.m + first + i;
          fetch(operand, top, tile_rows, j + column);
          compute(beside->space(), G::tile_columns);
          return beside->wait(top, tile_rows, j + column);
        }
      }
      put(operand, b * spec.m, first + i, tile_rows, j + column, columns, compute);
    });
  }

  static void run_taps(void* const* operand, T* scratch, Team team) {
    const auto at = [operand](int i, std::int64_t b, const plan::RowStrides& stride) {
      return static_cast<const T*>(operand[B::count + i]) + batch_offset(b, stride);
    };
    OfTaps::run(
        batches, sums_batches, scratch, team, [&](std::int64_t b) { return at(0, b, spec.a.batch); },
        [&](std::int64_t b) { return at(1, b, spec.b.batch); },
        [&](std::int64_t b, int i, int rows, int j, int columns, const auto& compute) {
          put(operand, b * spec.m, i, rows, j, columns, compute);
        });
  }

  static void run_few_rows(void* const* operand, T* scratch, const Part& part, Team team) {
    for (std::int64_t b = 0; b < batches; ++b) {
      const T* const a = static_cast<const T*>(operand[B::count]) + batch_offset(b, spec.a.batch);
      const T* const right = static_cast<const T*>(operand[B::count + 1]) + batch_offset(b, spec.b.batch);
      if (team.rank == 0) G::pack_few_rows({a, spec.a.row, spec.a.column}, spec.m, spec.k, scratch);
      team.barrier();
      G::run_few_rows(spec.m, static_cast<int>(part.columns.first), static_cast<int>(part.columns.last),
                      spec.k, scratch, {right, spec.b.row, spec.b.column},
                      [&](int i, int rows, int j, int columns, const auto& compute) {
                        put(operand, b * spec.m, i, rows, j, columns, compute);
                      });
      if (b + 1 < batches) team.barrier();
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

  /// Takes a tile: straight to the result, or through the epilogue.
  template <class Compute>
  static void put(void* const* operand, std::int64_t batch_row, int i, int rows, int j, int columns,
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
    alignas(alignment)
        T results[static_cast<std::size_t>((of_taps ? G::tile_columns : G::most_rows) * G::tile_columns)];
    fetch(operand, batch_row + i, rows, j);
    compute(results, G::tile_columns);
    if constexpr (Sums::any)
      Sums::template by_tile<G::tile_columns>(
          operand, static_cast<T*>(operand[B::count + 2]) + plan::pack_elements(spec), j, columns,
          [&](void* const* moved) { epilogue(moved, batch_row + i, rows, j, columns, results); });
    else
      epilogue(operand, batch_row + i, rows, j, columns, results);
  }

  /// Asks for what the epilogue of a tile reads and writes: it comes while the tile is computed, which no
  /// prefetcher of the hardware foresees, because tiles go down the rows. Small results are in a near cache
  /// anyway.
  [[gnu::always_inline]] static void fetch(void* const* operand, std::int64_t first, int rows, int j) {
    Array<std::int64_t, plan::max_row_dims> index{};
    for (int d = spec.row_dims; d-- > 0; first /= spec.dim[static_cast<std::size_t>(d)])
      index[static_cast<std::size_t>(d)] = first % spec.dim[static_cast<std::size_t>(d)];
    [&]<int... I>(std::integer_sequence<int, I...>) __attribute__((always_inline)) {
      (fetch_node<I>(operand, index, rows, j), ...);
    }
    (B::template nodes_that<&fetched>);
  }
  static constexpr std::int64_t near_cache = 1 << 18;  // bytes
  static constexpr bool is_large = spec.rows * spec.n * std::int64_t{sizeof(T)} > near_cache;
  static constexpr bool fetched(int i) {
    const plan::KernelNode& n = B::node(i);
    return is_large && n.memory && n.vector && n.column == 1 && n.type != Scalar::i32 &&
           n.row[static_cast<std::size_t>(spec.row_dims - 1)] != 0 && (n.use == B::Use::load || n.store);
  }
  template <int I>
  [[gnu::always_inline]] static void
  fetch_node(void* const* operand, const Array<std::int64_t, plan::max_row_dims>& index, int rows, int j) {
    constexpr const plan::KernelNode& n = B::node(I);
    std::int64_t first = j;
    for (std::size_t d = 0; d < static_cast<std::size_t>(spec.row_dims); ++d) first += index[d] * n.row[d];
    constexpr auto step = static_cast<std::uintptr_t>(n.row[static_cast<std::size_t>(spec.row_dims - 1)]);
    auto line = reinterpret_cast<std::uintptr_t>(operand[I]) + static_cast<std::uintptr_t>(first) * sizeof(T);
    for (int r = 0; r < rows; ++r, line += step * sizeof(T))
      for (std::uintptr_t c = 0; c < G::tile_columns; c += alignment / sizeof(T))
        prefetch<n.store>(line + c * sizeof(T));
  }

  [[gnu::noinline]] static void epilogue(void* const* operand, std::int64_t first, int rows, int j,
                                         int columns, const T* results) {
    for_each_row<Source>(
        first, first + rows, [&](std::int64_t r, const auto& index) __attribute__((always_inline)) {
          epilogue_of_row<false>(operand, index, results + (r - first) * G::tile_columns, j, columns);
        });
  }
  template <bool Whole>
  [[gnu::always_inline]] static void epilogue_of_row(void* const* operand, const auto& index,
                                                     const T* results, int j, int columns) {
    typename B::Row row;
    B::enter(row, operand, index, B::template nodes_that<&B::enters>);
    row.product = results - j;
    B::scalars(row, B::template scalars_of<0>);
    typename B::Accumulators none;
    if constexpr (Whole) {
      B::template columns<0, false>(row, none, nullptr, j, B::width);
      B::template columns<0, false>(row, none, nullptr, j + B::width, B::width);
    } else {
      int c = 0;
      for (; c + B::width <= columns; c += B::width)
        B::template columns<0, false>(row, none, nullptr, j + c, B::width);
      if (c < columns) B::template columns<0, true>(row, none, nullptr, j + c, columns - c);
    }
  }
};

}  // namespace ctgrad::kernel
