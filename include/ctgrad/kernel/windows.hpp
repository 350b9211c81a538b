// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A right operand of a matrix product whose rows and columns are loops over windows of an image: panels are
// packed from the image.
#pragma once
#include <ctgrad/kernel/prefetch.hpp>
#include <ctgrad/kernel/simd.hpp>
#include <ctgrad/plan/spec.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace ctgrad::kernel {

/// The most runs of neighbours that a batch along loops has which begins at a multiple of its width.
template <class T, class Arch>
constexpr int most_pieces(const plan::Loops& loops) {
  const int width = simd::width<T, Arch>, run = loops.extent[0];
  int most = 1;
  for (int i = 0, first = 0; i < run; ++i, first = (first + width) % run)
    most = std::max(most, 1 + (first + width - 1) / run);
  return most;
}

/// The part of Source's right operand from row `top` and column `left` on; `data` is where the whole begins.
template <class Source, class T, class Arch>
struct Windows {
  using Element = T;
  using V = simd::Batch<T, Arch>;
  static constexpr int width = simd::width<T, Arch>;
  static constexpr const plan::Loops &rows = Source::spec.b.rows, &columns = Source::spec.b.columns;
  static constexpr std::int64_t row = 0, column = 0;  // no strides
  static constexpr std::size_t batches = 2;           // of a panel's row

  const T* data;
  int top = 0, left = 0;

  /// From the first element of an image to behind the last that windows have.
  static constexpr std::int64_t elements = [] {
    std::int64_t n = 1;
    for (const plan::Loops* l : {&rows, &columns})
      for (std::size_t i = 0; i < plan::max_loops; ++i) n += (l->extent[i] - 1) * l->stride[i];
    return n;
  }();

  /// A run of neighbours in a batch of a row: where from the row's first element lane 0 would be, and the
  /// lanes, as bits.
  struct Piece {
    std::int64_t from = 0;
    unsigned lanes = 0;
  };
  /// By batches.
  template <int Most>
  using Pieces = std::array<std::array<Piece, static_cast<std::size_t>(Most)>, batches>;

  static constexpr int pieces = most_pieces<T, Arch>(columns);
  static constexpr bool whole_batches = columns.extent[0] % width == 0;

  /// Rows of a panel's columns, which are read where they are.
  class InPlace {
    const int* offset_;
    std::array<std::array<const T*, static_cast<std::size_t>(pieces)>, batches> from_;
    std::array<std::array<unsigned, static_cast<std::size_t>(pieces)>, batches> lanes_{};

  public:
    InPlace(const Windows& w, int n) : offset_(offsets.data() + w.top) {
      std::array<std::size_t, batches> count{};
      for (auto& batch : from_) batch.fill(w.data);
      w.each_piece(n, [&](std::size_t b, Piece piece) {
        from_[b][count[b]] = w.data + piece.from;
        lanes_[b][count[b]++] = piece.lanes;
      });
    }
    template <std::size_t Batches>
    [[gnu::always_inline]] void load(V (&v)[Batches]) const {
#pragma GCC unroll 2
      for (std::size_t b = 0; b < Batches; ++b) {
        if constexpr (whole_batches) {
          v[b] = V::load_unaligned(from_[b][0] + *offset_);
        } else {
          v[b] = V(T(0));
#pragma GCC unroll 4
          for (std::size_t i = 0; i < pieces; ++i)
            v[b] = simd::load_lanes<T, Arch>(v[b], from_[b][i] + *offset_, lanes_[b][i]);
        }
      }
    }
    [[gnu::always_inline]] void next() { ++offset_; }

  private:
    /// Of all rows.
    static constexpr auto offsets = [] {
      std::array<int, static_cast<std::size_t>(Source::spec.k)> r{};
      std::size_t p = 0;
      for (int outer = 0; outer < rows.extent[2]; ++outer)
        for (int middle = 0; middle < rows.extent[1]; ++middle)
          for (int inner = 0; inner < rows.extent[0]; ++inner)
            r[p++] =
                static_cast<int>(outer * rows.stride[2] + middle * rows.stride[1] + inner * rows.stride[0]);
      return r;
    }();
  };
  InPlace in_place(int n) const { return InPlace(*this, n); }

  /// Whether the rows of columns are few pieces of memory. Rows that are whole pages apart would meet in a
  /// few sets of a cache.
  static constexpr bool reads_in_place = [] {
    constexpr std::int64_t page = 4096 / sizeof(T);
    for (std::size_t i = 0; i < plan::max_loops; ++i)
      if (rows.extent[i] > 8 && rows.stride[i] % page == 0) return false;
    return columns.stride[0] == 1 && elements < std::int64_t{1} << 31 &&
           (whole_batches || (simd::masked_loads && pieces <= 2));
  }();

  constexpr Windows part(int down, int right) const { return {data, top + down, left + right}; }

  /// k rows of n columns as one panel, its rows `panel` apart.
  void pack(int k, int n, int panel, T* out) const {
    // Along the longer of the innermost loops elements are taken by batches.
    if constexpr (columns.extent[0] >= rows.extent[0])
      pack_by_rows(k, n, panel, out);
    else
      pack_by_columns(k, n, panel, out);
  }

private:
  /// Calls f(first, count, offset) for parts of [first, first + n) that the innermost loop runs through.
  template <class F>
  [[gnu::always_inline]] static void each_run(const plan::Loops& loops, int first, int n, const F& f) {
    for (int i = 0; i < n;) {
      const int count = std::min(n - i, loops.extent[0] - (first + i) % loops.extent[0]);
      f(i, count, loops.offset(first + i));
      i += count;
    }
  }
  /// Lanes of elements so many apart, of which the first would be at p, and else of v.
  template <std::int64_t Stride>
  [[gnu::always_inline]] static V load(V v, const T* p, unsigned run) {
    if constexpr (Stride == 1) {
      return simd::load_lanes<T, Arch>(v, p, run);
    } else {
      alignas(alignment) T lanes[static_cast<std::size_t>(width)];
      v.store_aligned(lanes);
      for (int l = std::countr_zero(run), last = static_cast<int>(std::bit_width(run)); l < last; ++l)
        lanes[l] = p[l * Stride];
      return V::load_aligned(lanes);
    }
  }
  /// The first n of elements so many apart, zeros in the other lanes.
  template <std::int64_t Stride>
  [[gnu::always_inline]] static V load(const T* p, int n) {
    if constexpr (Stride == 1) {
      return n == width ? simd::load<T, Arch>(p) : simd::load_partial<T, Arch>(p, n);
    } else if constexpr (Stride == 2) {
      return simd::load_even<T, Arch>(p, n);
    } else {
      alignas(alignment) T lanes[static_cast<std::size_t>(width)] = {};
      for (int l = 0; l < n; ++l) lanes[l] = p[l * Stride];
      return V::load_aligned(lanes);
    }
  }

  /// Calls f(batch, piece) for the runs that the first n columns consist of.
  template <class F>
  [[gnu::always_inline]] void each_piece(int n, const F& f) const {
    each_run(columns, left, n, [&](int i, int length, std::int64_t offset) {
      for (int next = i, end = i + length; i < end; i = next) {
        const int lane = i % width;
        next = std::min(end, i - lane + width);
        f(static_cast<std::size_t>(i / width),
          Piece{offset - lane * columns.stride[0], (2u << (lane + next - i - 1)) - (1u << lane)});
        offset += (next - i) * columns.stride[0];
      }
    });
  }

  void pack_by_rows(int k, int n, int panel, T* out) const {
    Pieces<width> runs{};
    std::array<int, batches> count{};
    each_piece(n, [&](std::size_t b, Piece piece) { runs[b][static_cast<std::size_t>(count[b]++)] = piece; });
    const int most = std::max(count[0], count[1]);
    if (most == 1)
      pack_pieces<1>(runs, k, panel, out);
    else if (most == 2)
      pack_pieces<2>(runs, k, panel, out);
    else if (most <= 4)
      pack_pieces<4>(runs, k, panel, out);
    else
      pack_pieces<width>(runs, k, panel, out);
  }
  /// Rows of at most Most pieces in each batch.
  template <int Most>
  void pack_pieces(const Pieces<width>& all, int k, int panel, T* out) const {
    const T* const image = data;
    Pieces<Most> runs;
    for (std::size_t b = 0; b < runs.size(); ++b) std::copy_n(all[b].begin(), Most, runs[b].begin());
    for (int p = top; p < top + k; ++p, out += panel) {
      const T* const from = image + rows.offset(p);
#pragma GCC unroll 2
      for (std::size_t b = 0; b < batches; ++b) {
        V v(T(0));
#pragma GCC unroll 4
        for (std::size_t i = 0; i < static_cast<std::size_t>(Most); ++i)
          v = load<columns.stride[0]>(v, from + runs[b][i].from, runs[b][i].lanes);
        simd::store<T, Arch>(out + static_cast<int>(b) * width, v);
      }
    }
  }

  void pack_by_columns(int k, int n, int panel, T* out) const {
    for (int c = 0; c < n; c += width) {
      const int lanes = std::min(width, n - c);
      std::array<const T*, static_cast<std::size_t>(width)> from;
      for (int l = 0; l < width; ++l)
        from[static_cast<std::size_t>(l)] = data + columns.offset(left + c + std::min(l, lanes - 1));
      each_run(rows, top, k, [&](int p, int count, std::int64_t offset) {
        for (int i = 0; i < count; i += width) {
          const int n_rows = std::min(width, count - i);
          std::array<V, static_cast<std::size_t>(width)> block;
          for (std::size_t l = 0; l < block.size(); ++l)
            block[l] = load<rows.stride[0]>(from[l] + offset + i * rows.stride[0], n_rows);
          simd::transpose(block);
          T* const to = out + static_cast<std::int64_t>(p + i) * panel + c;
          for (int r = 0; r < n_rows; ++r)
            simd::store_partial<T, Arch>(to + static_cast<std::int64_t>(r) * panel,
                                         block[static_cast<std::size_t>(r)], lanes);
        }
      });
    }
  }
};

/// The image of the next batch, which memory is asked for by and by, in so many steps: its rows are too short
/// and too many for the processor to foresee.
template <class Windows, int Steps>
class NextImage {
  static constexpr std::int64_t bytes = Windows::elements * std::int64_t{sizeof(typename Windows::Element)};
  static constexpr std::int64_t lines = bytes / alignment / Steps + 1;
  std::uintptr_t line_ = 0, last_ = 0;

public:
  NextImage() = default;
  explicit NextImage(const void* image)
      : line_(reinterpret_cast<std::uintptr_t>(image)), last_(line_ + std::uintptr_t{bytes}) {}
  [[gnu::always_inline]] void step() {
    for (std::int64_t i = 0; i < lines && line_ < last_; ++i, line_ += alignment) prefetch(line_);
  }
};

}  // namespace ctgrad::kernel
