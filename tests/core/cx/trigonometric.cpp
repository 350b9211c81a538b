// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Values with known results and the edges of each function; tests/core/constexpr_math.cpp bounds their
// errors.
#include "cases.hpp"

#include <ctgrad/core/cx/trigonometric.hpp>
#include <doctest/doctest.h>

#include <cmath>

namespace {

constexpr double inf = cx::infinity, nan = cx::nan, half_pi = cx::detail::half_pi.hi, pi = 2 * half_pi;

constexpr Case cases[] = {
    {cx::sin, 0, 0},          {cx::sin, -0.0, -0.0},
    {cx::sin, half_pi, 1},    {cx::sin, inf, nan},
    {cx::sin, nan, nan},      {cx::sin, pi, 2 * cx::detail::half_pi.lo},
    {cx::cos, 0, 1},          {cx::cos, pi, -1},
    {cx::cos, -inf, nan},     {cx::cos, half_pi, cx::detail::half_pi.lo},
    {cx::tan, -0.0, -0.0},    {cx::tan, inf, nan},
    {cx::atan, inf, half_pi}, {cx::atan, -inf, -half_pi},
    {cx::atan, -0.0, -0.0},   {cx::atan, 1, 0.5 * half_pi},
    {cx::asin, 1, half_pi},   {cx::asin, -1, -half_pi},
    {cx::asin, 1.5, nan},     {cx::asin, -0.0, -0.0},
    {cx::acos, 1, 0},         {cx::acos, -1, pi},
    {cx::acos, 0, half_pi},   {cx::acos, -1.5, nan},
    {cx::acos, nan, nan},
};

struct Point {
  double y, x, angle;
};
constexpr Point points[] = {
    {0, 1, 0},
    {-0.0, 1, -0.0},
    {0, -1, pi},
    {-0.0, -1, -pi},
    {0, -0.0, pi},
    {1, 0, half_pi},
    {-1, -0.0, -half_pi},
    {inf, inf, 0.5 * half_pi},
    {-inf, -inf, -1.5 * half_pi},
    {inf, -1, half_pi},
    {1, inf, 0},
    {-1, -inf, -pi},
    {1, 1, 0.5 * half_pi},
    {1e300, 1e-300, half_pi},
    {1e-300, -1e300, pi},
    {nan, 1, nan},
    {1, nan, nan},
};
constexpr bool all_points_right() {
  for (const Point& p : points)
    if (!same(cx::atan2(p.y, p.x), p.angle)) return false;
  return true;
}

}  // namespace

static_assert(all_right(cases));
static_assert(all_points_right());
// Quadrants: small angles as they are, then by parts of π/2, then by the bits of 2/π.
static_assert(cx::detail::reduce(0.5).quadrant == 0 && cx::detail::reduce(0.5).r.hi == 0.5);
static_assert(cx::detail::reduce(1.5 * pi).quadrant == 3 && cx::detail::reduce(-half_pi).quadrant == 3);
static_assert(cx::detail::reduce(2 * pi).quadrant == 0);
static_assert(cx::abs(cx::detail::reduce(0x1p+1000).r.hi) <= 0.5 * half_pi);
static_assert(cx::detail::reduce_huge(0x1p+20).quadrant ==
              (static_cast<int>(cx::round(0x1p+20 / half_pi)) & 3));
static_assert(cx::detail::other_side(0.6).hi == 0.8);

TEST_CASE("identities at run time, for angles of every size") {
  for (double x = 0.0625; x < 1e300; x *= 37.3) {
    CAPTURE(x);
    const double s = cx::sin(x), c = cx::cos(x);
    CHECK(s * s + c * c == doctest::Approx(1).epsilon(1e-15));
    CHECK(cx::tan(x) == doctest::Approx(s / c).epsilon(1e-15));
    CHECK(s == doctest::Approx(std::sin(x)).epsilon(1e-14));
    CHECK(cx::sin(-x) == -s);
    CHECK(cx::cos(-x) == c);
    CHECK(cx::atan(x) == doctest::Approx(std::atan(x)).epsilon(1e-14));
    CHECK(cx::atan2(x, -2) == doctest::Approx(std::atan2(x, -2)).epsilon(1e-14));
    CHECK(cx::asin(s) == doctest::Approx(std::asin(s)).epsilon(1e-14));
    CHECK(cx::acos(c) == doctest::Approx(std::acos(c)).epsilon(1e-14));
  }
}
