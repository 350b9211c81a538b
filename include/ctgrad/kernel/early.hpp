// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// First passes over rows while earlier rows are computed: memory brings them meanwhile.
#pragma once
#include <ctgrad/kernel/ahead.hpp>
#include <ctgrad/kernel/passes.hpp>
#include <ctgrad/kernel/sums.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace ctgrad::kernel {

/// Elements of memory and buffers that every row of a kernel body B has of its own and uses again, or that
/// all rows share.
template <class B>
constexpr std::int64_t row_elements(bool own) {
  std::int64_t n = own && B::needs.buffers > 0 ? static_cast<std::int64_t>(B::buffer_size) : 0;
  for (int i = 0; i < B::count; ++i) {
    const plan::KernelNode& k = B::node(i);
    const bool in_row = k.memory && k.vector && k.use != plan::Use::table && !B::streams(i);
    if (in_row && own == (k.row[static_cast<std::size_t>(B::spec.row_dims - 1)] != 0)) n += B::spec.columns;
  }
  return n;
}

/// First-level cache that the rows of a kernel use which take turns.
inline constexpr std::int64_t row_room = std::int64_t{1} << 15;

/// Whether the first pass over a row goes beside the costliest one over an earlier row: where it is light and
/// nothing but reductions, arguments come from memory and not from a cache, and both rows are in first-level
/// cache. layer_norm of 8192 × 1024 floats takes 0.83 of the time, but of 256 × 768 it would take 1.25 times
/// as long.
template <class B>
inline constexpr bool first_pass_early = [] {
  if (!Ahead<B, 1, false>::worth || B::writes_late || B::spec.passes == 1 || B::costliest_pass == 0 ||
      !B::is_light(0) || B::first_stream(0) >= 0 ||
      B::spec.rows * B::spec.columns * static_cast<std::int64_t>(sizeof(typename B::T)) < streamed_bytes ||
      (2 * row_elements<B>(true) + row_elements<B>(false)) *
              static_cast<std::int64_t>(sizeof(typename B::T)) >
          row_room)
    return false;
  int reductions = 0;
  for (int i = 0; i < B::count; ++i) {
    const plan::KernelNode& n = B::node(i);
    reductions += n.level == 0 && n.use == plan::Use::reduce ? 1 : 0;
    if (B::needs.buffer_pass[static_cast<std::size_t>(i)] == 0) return false;
    if (n.level == 0 && n.vector && (n.use == plan::Use::sink || n.use == plan::Use::scatter || n.store))
      return false;
  }
  return reductions > 0;
}();

/// The first pass of a kernel body B over a row, Unroll batches at a time.
template <class B, int Unroll>
class Early {
  static constexpr int columns = B::spec.columns, width = B::width, step = Unroll * width,
                       whole = columns / step * step, batches = (columns - whole) / width,
                       rest = columns - whole - batches * width;
  using Row = typename B::Row;
  using T = typename B::T;
  using Sums = RowSums<B, 0, Unroll>;

public:
  /// From now on it is this row's.
  [[gnu::always_inline]] void begin(Row& row) {
    row_ = &row;
    B::template scalars<0>(row);
    B::template clear<0>(acc_);
    j_ = 0;
  }
  /// N batches more, if there are a row and so many, and N is as many as go at a time.
  template <int N>
  [[gnu::always_inline]] void advance() {
    if constexpr (N == Unroll) {
      if (j_ == whole) return;
      B::template batches<0, N>(*row_, acc_, nullptr, j_);
      j_ += step;
      if constexpr (Sums::block > 0)
        if (j_ == next_) {
          sums_.add(acc_);
          next_ += Sums::block;
        }
    }
  }
  /// All that is left of the row.
  [[gnu::always_inline]] void finish() {
    if (row_ == nullptr) return;
    while (j_ < whole) advance<Unroll>();
    if constexpr (Sums::block > 0) sums_.finish(acc_);
    B::template batches<0, batches>(*row_, acc_, nullptr, whole);
    if constexpr (rest > 0) B::template columns<0, true>(*row_, acc_[0], nullptr, columns - rest, rest);
    B::template finish<0, Unroll>(*row_, acc_, nullptr);
  }

private:
  Row* row_ = nullptr;
  std::int64_t j_ = whole, next_ = Sums::block;
  std::array<typename B::Accumulators, static_cast<std::size_t>(Unroll)> acc_;
  Sums sums_;
};

}  // namespace ctgrad::kernel
