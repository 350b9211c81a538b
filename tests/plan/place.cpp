// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/plan/place.hpp>
#include <doctest/doctest.h>

using namespace ctgrad;
using plan::Place;

namespace {
constexpr bool same(const Place& p, const Dims& d, std::initializer_list<std::int64_t> strides) {
  int i = 0;
  for (std::int64_t s : strides)
    if (d[i] != 1 && p.step(i) != s)
      return false;
    else
      ++i;
  return p.valid();
}
}  // namespace

TEST_CASE("reshaped: splits and joins axes where strides allow it") {
  static_assert(same(plan::reshaped(plan::dense(0, {6, 4}), {6, 4}, {2, 3, 4}), {2, 3, 4}, {12, 4, 1}));
  static_assert(same(plan::reshaped(plan::dense(0, {2, 3, 4}), {2, 3, 4}, {24}), {24}, {1}));
  static_assert(same(plan::reshaped(plan::dense(0, {2, 1, 3}), {2, 1, 3}, {2, 3, 1}), {2, 3, 1}, {3, 1, 0}));
  // A slice of the last axis: (5, 12) out of rows of 36, as three heads of four.
  constexpr Place slice{0, 12, {36, 1}};
  static_assert(same(plan::reshaped(slice, {5, 12}, {5, 3, 4}), {5, 3, 4}, {36, 4, 1}));
  static_assert(!plan::reshaped(slice, {5, 12}, {60}).valid());
  // A transposed matrix cannot be flattened.
  static_assert(!plan::reshaped(Place{0, 0, {1, 5}}, {5, 7}, {35}).valid());
}

TEST_CASE("is_dense ignores axes of extent 1") {
  static_assert(plan::is_dense(Place{0, 0, {99, 3, 1}}, {1, 2, 3}));
  static_assert(!plan::is_dense(Place{0, 0, {1, 2}}, {2, 3}));
}
