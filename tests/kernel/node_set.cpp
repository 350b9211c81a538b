// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/kernel/node_set.hpp>
#include <doctest/doctest.h>

#include <type_traits>
#include <utility>

using ctgrad::kernel::NodeSet;
using ctgrad::kernel::numbers;

namespace {
template <int... I>
constexpr NodeSet set_of = NodeSet::of(512, [](int i) { return (... || (i == I)); });

template <int... I>
constexpr bool has = std::is_same_v<decltype(numbers<set_of<I...>>), const std::integer_sequence<int, I...>>;
}  // namespace

TEST_CASE("a set of nodes has its numbers in ascending order, at the ends of its words too") {
  static_assert(has<0, 62, 63, 64, 125, 126, 188, 189, 255, 256, 503, 504, 511>);
  static_assert(set_of<0, 63, 511>.size() == 3);
  CHECK(set_of<0, 63, 511>.at(1) == 63);
  CHECK(set_of<0, 63, 511>.at(3) == -1);
}

TEST_CASE("sets that have the same bits in other words are others, wherever their first words are empty") {
  static_assert(has<4> && has<67> && has<68> && has<130> && has<132>);
  static_assert(has<4, 67> && has<67, 130> && has<62> && has<125>);
  static_assert(!std::is_same_v<decltype(numbers<set_of<4>>), decltype(numbers<set_of<67>>)>);
}

TEST_CASE("a set of nodes has no numbers from its count on, and may be empty") {
  static_assert(std::is_same_v<decltype(numbers<NodeSet::of(3, [](int) { return true; })>),
                               const std::integer_sequence<int, 0, 1, 2>>);
  static_assert(NodeSet::of(5, [](int) { return false; }).size() == 0);
  static_assert(NodeSet{}.at(0) == -1);
}
