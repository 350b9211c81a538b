// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Some of a kernel's nodes, as constants: what concerns them is compiled for them only.
#pragma once
#include <ctgrad/plan/spec.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>

namespace ctgrad::kernel {

/// A set of node numbers, one bit each. A template argument: the same numbers are the same constants in every
/// kernel, and made once.
struct NodeSet {
  std::uint64_t words[(plan::max_kernel_nodes + 63) / 64] = {};

  /// The numbers below `count` for which test holds.
  static constexpr NodeSet of(int count, bool (*test)(int)) {
    NodeSet s;
    for (int i = 0; i < count; ++i)
      if (test(i)) s.words[i / 64] |= std::uint64_t{1} << i % 64;
    return s;
  }
  constexpr std::size_t size() const {
    std::size_t n = 0;
    for (std::uint64_t w : words)
      for (; w != 0; w &= w - 1) ++n;
    return n;
  }
  /// Number k of them, in ascending order.
  constexpr int at(std::size_t k) const {
    int i = 0;
    for (std::uint64_t w : words) {
      for (int bit = 0; w >> bit != 0; ++bit) {
        if ((w >> bit & 1) != 0 && k-- == 0) return i + bit;
        if (bit == 63) break;
      }
      i += 64;
    }
    return -1;
  }
};

/// Those numbers as an integer sequence.
template <NodeSet S>
inline constexpr auto numbers = []<std::size_t... K>(std::index_sequence<K...>) {
  return std::integer_sequence<int, S.at(K)...>{};
}
(std::make_index_sequence<S.size()>{});

}  // namespace ctgrad::kernel
