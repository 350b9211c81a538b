// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Extents as values and as types: sizes, rows and columns, strides, conversions.
#include <ctgrad/core/shape.hpp>
#include <doctest/doctest.h>

#include <string>
#include <type_traits>

namespace ct = ctgrad;

// A shape's size is the product of its extents; a scalar has one element.
static_assert(ct::Shape<2, 3, 4>::size == 24);
static_assert(ct::Shape<2, 3, 4>::rank == 3);
static_assert(ct::Shape<>::size == 1);
static_assert(ct::Shape<>::rank == 0);
static_assert(ct::Shape<5, 0>::size == 0);

// The value and the type hold the same extents.
static_assert(ct::Shape<2, 3>::dims == ct::Dims{2, 3});
static_assert(ct::Shape<>::dims == ct::Dims{});
static_assert(std::is_same_v<ct::shape_of<ct::Dims{2, 3, 4}>, ct::Shape<2, 3, 4>>);
static_assert(std::is_same_v<ct::shape_of<ct::Dims{}>, ct::Shape<>>);
static_assert(std::is_same_v<ct::shape_of<ct::Shape<7, 1, 2, 1, 3, 6>::dims>, ct::Shape<7, 1, 2, 1, 3, 6>>);

// Equal means the same rank and the same extents.
static_assert(ct::Dims{2, 3} != ct::Dims{3, 2});
static_assert(ct::Dims{2, 3} != ct::Dims{2, 3, 1});
static_assert(ct::Dims{} != ct::Dims{1});

// A tensor is rows of columns, whatever its rank.
static_assert(ct::Dims{2, 3, 4}.size() == 24);
static_assert(ct::Dims{2, 3, 4}.rows() == 6 && ct::Dims{2, 3, 4}.columns() == 4);
static_assert(ct::Dims{5}.rows() == 1 && ct::Dims{5}.columns() == 5);
static_assert(ct::Dims{}.rows() == 1 && ct::Dims{}.columns() == 1 && ct::Dims{}.size() == 1);
static_assert(ct::Dims{1 << 20, 1 << 20}.size() == std::int64_t{1} << 40,
              "the size does not wrap at 32 bits");

// Row-major strides, in elements.
static_assert([] {
  const auto s = ct::dense_strides({2, 3, 4});
  return s[0] == 12 && s[1] == 4 && s[2] == 1 && s[3] == 0;
}());
static_assert(ct::dense_strides({})[0] == 0);
static_assert(ct::dense_strides({1 << 20, 1 << 20, 1 << 20})[0] == std::int64_t{1} << 40);

// Axes are appended at the end and can be changed in place.
static_assert([] {
  ct::Dims d{2};
  d.push_back(3);
  d[0] = 5;
  return d == ct::Dims{5, 3};
}());

TEST_CASE("a seventh axis is refused with a message that names the limit") {
  ct::Dims d{1, 2, 3, 4, 5, 6};
  CHECK(d.size() == 720);
  std::string message;
  try {
    d.push_back(7);
  } catch (const char* m) {
    message = m;
  }
  CHECK(message == "ctgrad: a tensor has at most 6 axes");
  CHECK(d == ct::Dims{1, 2, 3, 4, 5, 6});
}
