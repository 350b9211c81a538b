// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "cases.hpp"

#include <ctgrad/core/cx/rounding.hpp>
#include <doctest/doctest.h>

#include <cmath>

namespace {

struct Whole {
  double x, trunc, floor, ceil, round;
};
constexpr double large = 0x1p+51 + 1, inf = cx::infinity;
constexpr Whole cases[] = {
    {0, 0, 0, 0, 0},
    {-0.0, -0.0, -0.0, -0.0, -0.0},
    {0.3, 0, 0, 1, 0},
    {-0.3, -0.0, -1, -0.0, -0.0},
    {0.5, 0, 0, 1, 1},
    {-0.5, -0.0, -1, -0.0, -1},
    {0x1.fffffffffffffp-2, 0, 0, 1, 0},
    {2.5, 2, 2, 3, 3},
    {-2.5, -2, -3, -2, -3},
    {-2.75, -2, -3, -2, -3},
    {0x1p-1074, 0, 0, 1, 0},
    {large - 0.5, large - 1, large - 1, large, large},
    {large, large, large, large, large},
    {-0x1p+60, -0x1p+60, -0x1p+60, -0x1p+60, -0x1p+60},
    {inf, inf, inf, inf, inf},
    {-inf, -inf, -inf, -inf, -inf},
};
constexpr bool all_right() {
  for (const Whole& c : cases)
    if (!same(cx::trunc(c.x), c.trunc) || !same(cx::floor(c.x), c.floor) || !same(cx::ceil(c.x), c.ceil) ||
        !same(cx::round(c.x), c.round))
      return false;
  return true;
}

}  // namespace

static_assert(all_right());
static_assert(cx::is_nan(cx::trunc(cx::nan)) && cx::is_nan(cx::floor(cx::nan)));
static_assert(cx::is_nan(cx::nan) && cx::is_nan(-cx::nan) && !cx::is_nan(inf) && !cx::is_nan(0));
static_assert(cx::is_infinite(-inf) && !cx::is_infinite(cx::nan) && !cx::is_infinite(0x1p+1023));
static_assert(cx::signbit(-0.0) && !cx::signbit(0.0));
static_assert(same(cx::abs(-0.0), 0.0) && cx::abs(-inf) == inf && cx::abs(3) == 3);
static_assert(same(cx::copysign(0, -2), -0.0) && cx::copysign(-3, 1) == 3 && cx::copysign(inf, -0.0) == -inf);

static_assert(cx::fmod(7, 3) == 1 && cx::fmod(-7, 3) == -1 && cx::fmod(7, -3) == 1);
static_assert(same(cx::fmod(-6, 3), -0.0) && cx::fmod(2, 3) == 2 && cx::fmod(2, inf) == 2);
static_assert(cx::fmod(0x1p+1000, 3) == 1);  // 2^(2 n) is 1 modulo 3
static_assert(cx::fmod(0x1.8p-1073, 0x1p-1073) == 0x1p-1074);
static_assert(cx::is_nan(cx::fmod(inf, 2)) && cx::is_nan(cx::fmod(1, 0)) && cx::is_nan(cx::fmod(1, cx::nan)));

static_assert(cx::sqrt(4) == 2 && cx::sqrt(2) == 0x1.6a09e667f3bcdp+0 && cx::sqrt(0x1p-1074) == 0x1p-537);
static_assert(same(cx::sqrt(-0.0), -0.0) && cx::sqrt(inf) == inf && cx::is_nan(cx::sqrt(-1)));

static_assert(cx::detail::parts(12).m == 1.5 && cx::detail::parts(12).k == 3);
static_assert(cx::detail::parts(0x1.8p-1073).m == 1.5 && cx::detail::parts(0x1.8p-1073).k == -1073);

TEST_CASE("at run time these functions are those of the standard library, which are exact, too") {
  static_assert(cx::is_nan(cx::round(cx::nan)));
  double x = -37.75;
  for (int i = 0; i < 400; ++i, x += 0.1875 + 1e-9 * i) {
    CAPTURE(x);
    CHECK(same(cx::trunc(x), std::trunc(x)));
    CHECK(same(cx::floor(x), std::floor(x)));
    CHECK(same(cx::ceil(x), std::ceil(x)));
    CHECK(same(cx::round(x), std::round(x)));
    CHECK(same(cx::fmod(x, 0.7), std::fmod(x, 0.7)));
    CHECK(same(cx::sqrt(std::abs(x)), std::sqrt(std::abs(x))));
  }
}
