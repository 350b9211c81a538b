// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The loop nest over a kernel's rows, and the buffers that rows accumulate into.
#pragma once
#include <ctgrad/op/registry.hpp>
#include <ctgrad/plan/spec.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace ctgrad::kernel {

/// Calls f with the index of every row, as one index per row dimension, from row `first` to before row
/// `last`.
template <class Source, class F>
[[gnu::always_inline]] inline void for_each_row(std::int64_t first, std::int64_t last, F f) {
  constexpr const plan::Spec& spec = Source::spec;
  Array<std::int64_t, plan::max_row_dims> index{};
  if constexpr (spec.row_dims <= 1) {
    for (; first < last; ++first) {
      index.items[0] = first;
      f(first, index);
    }
    return;
  }
  std::int64_t rest = first;
  for (int d = spec.row_dims; d-- > 0;) {
    index[static_cast<std::size_t>(d)] = rest % spec.dim[static_cast<std::size_t>(d)];
    rest /= spec.dim[static_cast<std::size_t>(d)];
  }
  constexpr auto inner = static_cast<std::size_t>(spec.row_dims - 1);
  for (std::int64_t r = first; r < last;) {
    // A loop of its own, in which only one index changes.
    const std::int64_t end = std::min(last, r + spec.dim[inner] - index[inner]);
    for (; r < end; ++r, ++index[inner]) f(r, index);
    index[inner] = 0;
    for (std::size_t d = inner; d-- > 0;) {
      if (++index[d] < spec.dim[d] || d == 0) break;
      index[d] = 0;
    }
  }
}

/// Sets buffers that the rows of a Body accumulate into to the reduction's identity.
template <class B>
struct ClearSinks {
  static void run(void* const* operand) {
    [&]<int... I>(std::integer_sequence<int, I...>) { (clear<I>(operand), ...); }
    (B::template nodes_that<&wanted>);
  }

private:
  static constexpr bool wanted(int i) { return B::node(i).clear; }
  template <int I>
  static void clear(void* const* operand) {
    constexpr const plan::KernelNode& n = B::node(I);
    typename B::T identity = 0;
    if constexpr (n.use == plan::Use::sink)
      identity = static_cast<typename B::T>(op::by_code<B::node(I).code>::identity);
    typename B::T* p = static_cast<typename B::T*>(operand[I]);
    for (std::int64_t i = 0; i < n.size; ++i) p[i] = identity;
  }
};

}  // namespace ctgrad::kernel
