// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Results of rows written while later rows are computed: memory takes them meanwhile.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace ctgrad::kernel {

/// How many columns come before the first one of which the result at p is on a boundary of a batch of Width.
template <int Width, class T>
std::int64_t unaligned(const T* p) {
  constexpr std::size_t batch = sizeof(T) * static_cast<std::size_t>(Width);
  return static_cast<std::int64_t>((batch - reinterpret_cast<std::uintptr_t>(p) % batch) % batch / sizeof(T));
}

/// The last pass of a kernel body B over a row, a few batches at a time.
template <class B>
class Late {
  static constexpr int pass = B::spec.passes - 1, columns = B::spec.columns, width = B::width;
  using Row = typename B::Row;
  using T = typename B::T;

public:
  /// From now on it is this row's, which has all earlier passes behind it.
  [[gnu::always_inline]] void begin(Row& row, T* buffer) {
    B::scalars(row, B::template scalars_of<pass>);
    row_ = row;
    buffer_ = buffer;
    j_ = 0;
    if constexpr (B::starts_aligned(pass)) j_ = unaligned<width>(row.pointer[B::first_stream(pass)]);
    if (j_ > 0) some(0, static_cast<int>(j_));
  }
  /// N batches more, if there are a row and so many.
  template <int N>
  [[gnu::always_inline]] void advance() {
    constexpr std::int64_t step = std::int64_t{N} * width;
    if (j_ + step > columns) return;
    std::array<typename B::Accumulators, static_cast<std::size_t>(N)> none;
    B::template batches<pass, N>(row_, none, buffer_, j_);
    j_ += step;
  }
  /// All that is left of the row.
  [[gnu::always_inline]] void finish() {
    constexpr int unroll = B::template unroll<pass>;
    while (j_ + std::int64_t{unroll} * width <= columns) advance<unroll>();
    while (j_ + width <= columns) advance<1>();
    if (j_ < columns) some(j_, static_cast<int>(columns - j_));
    j_ = columns;
  }

private:
  [[gnu::always_inline]] void some(std::int64_t j, int n) {
    typename B::Accumulators none;
    B::template columns<pass, true>(row_, none, buffer_, j, n);
  }
  Row row_{};  // a copy: what is written must not make the compiler read it anew for every batch
  T* buffer_ = nullptr;
  std::int64_t j_ = columns;
};

/// Nothing to write.
struct NotLate {};

}  // namespace ctgrad::kernel
