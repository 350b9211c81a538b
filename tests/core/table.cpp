// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/core/table.hpp>
#include <doctest/doctest.h>

#include <type_traits>
#include <utility>

using ctgrad::Table;

namespace {

/// Sum of i² in a table that grew by moves.
constexpr int sum_of_squares(int n) {
  Table<int> first(1);
  Table<int> t(n);
  for (int i = 0; i < n; ++i) t[i] = i * i;
  first = std::move(t);  // each has the other's memory, which either frees
  Table<int> last(std::move(first));
  int sum = 0;
  for (std::size_t i = 0; i < last.size(); ++i) sum += last[i];
  return sum;
}

constexpr bool begins_with_zeros() {
  const Table<double> t(std::size_t{5});
  for (int i = 0; i < 5; ++i)
    if (t[i] != 0) return false;
  return t.size() == 5;
}

}  // namespace

static_assert(begins_with_zeros());
static_assert(sum_of_squares(5) == 30);
static_assert(Table<int>(0).size() == 0);
static_assert(!std::is_copy_constructible_v<Table<int>> && !std::is_copy_assignable_v<Table<int>>);
static_assert(std::is_nothrow_move_constructible_v<Table<int>>);

TEST_CASE("a table moved keeps its elements where they are") {
  Table<int> a(3);
  a[std::size_t{2}] = 7;
  const int* const memory = a.items;
  const Table<int> b(std::move(a));
  CHECK(b.items == memory);
  CHECK(b[2] == 7);
  CHECK(b.size() == 3);
  Table<int> c(1);
  c = Table<int>(2);
  CHECK(c.size() == 2);
  CHECK(c[1] == 0);
  CHECK(sum_of_squares(4) == 14);
}
