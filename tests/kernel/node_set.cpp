// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/kernel/node_set.hpp>
#include <doctest/doctest.h>

#include <type_traits>
#include <utility>

using ctgrad::kernel::NodeSet;
using ctgrad::kernel::numbers;

TEST_CASE("a set of nodes has its numbers in ascending order, at the ends of its words too") {
  constexpr NodeSet s = NodeSet::of(512, [](int i) { return i % 64 == 63 || i == 64 || i == 0; });
  static_assert(s.size() == 10);
  static_assert(
      std::is_same_v<decltype(numbers<s>),
                     const std::integer_sequence<int, 0, 63, 64, 127, 191, 255, 319, 383, 447, 511>>);
  CHECK(s.at(2) == 64);
  CHECK(s.at(10) == -1);
}

TEST_CASE("a set of nodes has no numbers from its count on, and may be empty") {
  static_assert(std::is_same_v<decltype(numbers<NodeSet::of(3, [](int) { return true; })>),
                               const std::integer_sequence<int, 0, 1, 2>>);
  static_assert(NodeSet::of(5, [](int) { return false; }).size() == 0);
  static_assert(NodeSet{}.at(0) == -1);
}
