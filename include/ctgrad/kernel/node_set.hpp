// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Some of a kernel's nodes, as constants: what concerns them is compiled for them only.
#pragma once
#include <ctgrad/plan/spec.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>

namespace ctgrad::kernel {

/// A set of node numbers, 63 in a word. A template argument: the same numbers are the same constants in every
/// kernel, and made once. The last bit of every word is set, because GCC 12 leaves words that are 0 out of an
/// argument's name, by which it tells {4} from {67}.
struct NodeSet {
  static constexpr int bits = 63;
  std::uint64_t words[(plan::max_kernel_nodes + bits - 1) / bits];

  constexpr NodeSet() {
    for (std::uint64_t& w : words) w = std::uint64_t{1} << bits;
  }
  /// The numbers below `count` for which test holds.
  static constexpr NodeSet of(int count, bool (*test)(int)) {
    NodeSet s;
    for (int i = 0; i < count; ++i)
      if (test(i)) s.words[i / bits] |= std::uint64_t{1} << i % bits;
    return s;
  }
  constexpr std::size_t size() const {
    std::size_t n = 0;
    for (std::uint64_t w : words)
      for (w -= std::uint64_t{1} << bits; w != 0; w &= w - 1) ++n;
    return n;
  }
  /// Number k of them, in ascending order.
  constexpr int at(std::size_t k) const {
    int first = 0;
    for (const std::uint64_t w : words) {
      for (int bit = 0; bit < bits; ++bit)
        if ((w >> bit & 1) != 0 && k-- == 0) return first + bit;
      first += bits;
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
