// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Formulas that are equal by the rules of canonical form have the same type.
#include "same.hpp"

#include <doctest/doctest.h>

// Sums are flat, sorted and collected.
static_assert(same(x + y, y + x));
static_assert(same((x + y) + z, x + (z + y)));
static_assert(same(x + x, 2_c * x));
static_assert(same(x * y + y * x, 2_c * x * y));
static_assert(same(x - x, 0_c));
static_assert(same(x + 0_c, x));
static_assert(same(1_c + x + 2_c, x + 3_c));
static_assert(same(x - (x + y), -y));
static_assert(same(x / 3_c + x / 6_c, x / 2_c));
static_assert(same(sin(x) + y + sin(x), y + 2_c * sin(x)));
static_assert(!same(x + y, x - y));
static_assert(!same(x + y, x + z));

// Products are flat, sorted and collected.
static_assert(same(x * y, y* x));
static_assert(same((x * y) * z, x*(z* y)));
static_assert(same(x * x, pow<2>(x)));
static_assert(same(x * x * x / x, pow<2>(x)));
static_assert(same(x / x, 1_c));
static_assert(same(x * 1_c, x));
static_assert(same(x * 0_c, 0_c));
static_assert(same(2_c * x * 0.5_c, x));
static_assert(same(x / y / z, x / (y * z)));
static_assert(same(1_c / (1_c / x), x));
static_assert(same(sqrt(x) * sqrt(x), x));
static_assert(same(x * sqrt(x), pow<3, 2>(x)));
static_assert(same(-(-x), x));

// Products are not expanded over sums; constants alone are.
static_assert(!same(x * (y + z), x* y + x * z));
static_assert(same(2_c * (x + y), 2_c * x + 2_c * y));
static_assert(same(-(x - y), y - x));
static_assert(same(2_c * (x + y) / 2_c, x + y));
static_assert(same((2_c * x + 2_c * y) * z, 2_c * (x + y) * z));
static_assert(same((x - y) * z, -((y - x) * z)));
static_assert(same((x / 2_c + y / 3_c) * z, (3_c * x + 2_c * y) * z / 6_c));
static_assert(same(pow<2>(x - y), pow<2>(y - x)));
static_assert(same(x / (x - y) + x / (y - x), 0_c));
static_assert(same((x + y) / (2_c * x + 2_c * y), 0.5_c));
static_assert(same((x + y) * (y + x), pow<2>(x + y)));

// Powers.
static_assert(same(pow<0>(x), 1_c));
static_assert(same(pow<1>(x), x));
static_assert(same(pow<2, 4>(x), sqrt(x)));
static_assert(same(pow<3>(pow<2>(x)), pow<6>(x)));
static_assert(same(pow<2>(x * y), x* x* y* y));
static_assert(same(pow<-2>(2_c * x / y), pow<2>(y) / (4_c * pow<2>(x))));
static_assert(same(pow<2>(sqrt(x)), x));
static_assert(same(sqrt(sqrt(x)), pow<1, 4>(x)));
static_assert(same(sqrt(pow<3>(x)), pow<3, 2>(x)));
static_assert(same(sqrt(x * y) * sqrt(x * y), x* y));
static_assert(same(sqrt(x * y) * sqrt(x * y) / y, x));
static_assert(same(sqrt(2_c * x) * sqrt(2_c * x), 2_c * x));
static_assert(same(sqrt(2_c * x + 2_c) * sqrt(2_c * x + 2_c) * y, 2_c * (x + 1_c) * y));
static_assert(same(sqrt(pow<2>(x)) * sqrt(pow<2>(x)), pow<2>(x)));
// These would change values where x < 0, or where x and y both are.
static_assert(!same(sqrt(pow<2>(x)), x));
static_assert(!same(sqrt(x * y), sqrt(x) * sqrt(y)));

// Roots of constants are exact where they can be, and one number has one form.
static_assert(same(sqrt(4_c), 2_c));
static_assert(same(sqrt(2.25_c), 1.5_c));
static_assert(same(pow<2, 3>(27_c), 9_c));
static_assert(same(pow<-1, 2>(4_c), 0.5_c));
static_assert(same(sqrt(2_c) * sqrt(2_c), 2_c));
static_assert(same(1_c / sqrt(2_c), sqrt(2_c) / 2_c));
static_assert(same(1_c / sqrt(2_c), sqrt(0.5_c)));
static_assert(same(pow<3, 2>(2_c), 2_c * sqrt(2_c)));
static_assert(same(sqrt(2_c) + sqrt(2_c), 2_c * sqrt(2_c)));
static_assert(same(sqrt(0_c), 0_c));
static_assert(same(sqrt(ct::pi) * sqrt(ct::pi), ct::pi));

TEST_CASE("the rules do not change values") {
  const auto check = [](auto f, double expected) {
    CHECK(f(0.75, -1.25) == doctest::Approx(expected).epsilon(1e-15));
  };
  const double a = 0.75, b = -1.25;
  check((x - y) * (2_c * x + 4_c * y) / y, (a - b) * (2 * a + 4 * b) / b);
  check(pow<-3>(y - 2_c * x) * x / 3_c, a / 3 / ((b - 2 * a) * (b - 2 * a) * (b - 2 * a)));
  check(x * sqrt(pow<2>(y)), a * -b);
  check(pow<3, 2>(4_c * x) + y, 8 * a * std::sqrt(a) + b);
  check(pow<-5, 2>(x) - y, 1 / (a * a * std::sqrt(a)) - b);
  check(-x - y * y * y, -a - b * b * b);
  check(-2_c / (x * y), -2 / (a * b));
  check(x - y / 7_c - 3_c, a - b / 7 - 3);
}
