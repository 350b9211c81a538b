// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/core/array.hpp>
#include <doctest/doctest.h>

using ctgrad::Array;

namespace {

/// Sum of the elements, through iterators.
template <class T, std::size_t N>
constexpr T sum(const Array<T, N>& a) {
  T s{};
  for (const T& x : a) s += x;
  return s;
}

constexpr Array<int, 4> squares() {
  Array<int, 4> a{};
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = static_cast<int>(i * i);
  return a;
}

}  // namespace

static_assert(squares() == Array<int, 4>{{0, 1, 4, 9}});
static_assert(sum(squares()) == 14);
static_assert(!(Array<int, 2>{{1, 2}} == Array<int, 2>{{1, 3}}));
static_assert(!(Array<int, 2>{{1, 2}} == Array<int, 2>{{0, 2}}));
// An array without elements is empty, whatever memory it takes.
static_assert(Array<int, 0>::size() == 0 && sum(Array<int, 0>{{7}}) == 0);
static_assert(Array<int, 0>{{1}} == Array<int, 0>{{2}});

TEST_CASE("elements are written by index, iterator and pointer to the same memory") {
  Array<double, 3> a{};
  a[0] = 1;
  *(a.begin() + 1) = 2;
  a.data()[2] = 3;
  CHECK(a == Array<double, 3>{{1, 2, 3}});
  CHECK(a.end() - a.begin() == 3);
  const Array<double, 3>& constant = a;
  CHECK(constant.data() == a.begin());
  CHECK(constant[2] == 3);
}
