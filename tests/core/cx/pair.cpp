// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/core/cx/pair.hpp>
#include <doctest/doctest.h>

namespace cx = ctgrad::cx;
using namespace cx::detail;

namespace {

constexpr bool equal(Pair a, Pair b) { return a.hi == b.hi && a.lo == b.lo; }

/// |a − b| in units of 2^-105·|b.hi|, which pairs are added and multiplied to about.
constexpr double error(Pair a, Pair b) {
  const double d = (a.hi - b.hi) + (a.lo - b.lo), size = b.hi < 0 ? -b.hi : b.hi;
  return (d < 0 ? -d : d) / (size * 0x1p-105);
}

constexpr Pair one{1, 0}, three{3, 0}, third = one / three;

}  // namespace

// Fields of doubles.
static_assert(exponent_field(1.0) == 1023 && exponent_field(-0.75) == 1022 && exponent_field(0.0) == 0);
static_assert(exponent_field(0x1p-1074) == 0 && exponent_field(cx::infinity) == 2047);
static_assert(exponent_field(cx::nan) == 2047);
static_assert(power_of_two(0) == 1 && power_of_two(-1022) == 0x1p-1022 && power_of_two(1023) == 0x1p1023);

// Scaling ends in infinities, subnormal numbers and zeros with the sign of x.
static_assert(scale(1.5, 10) == 1536 && scale(-1.5, -1) == -0.75);
static_assert(scale(1.0, 1023) == 0x1p1023 && scale(2.0, 1023) == cx::infinity);
static_assert(scale(-4.0, 1022) == -cx::infinity && scale(1.0, 5000) == cx::infinity);
static_assert(scale(0x1.fffffffffffffp+0, 1023) == std::numeric_limits<double>::max());
static_assert(scale(1.0, -1074) == 0x1p-1074 && scale(1.5, -1074) == 0x1p-1073 && scale(1.0, -1076) == 0);
static_assert(bits(scale(-1.0, -2000)) == sign_bit);

// Sums and products without an error.
static_assert(equal(fast_sum(1, 0x1p-60), {1, 0x1p-60}) && equal(fast_sum(0, 3), {3, 0}));
static_assert(equal(exact_sum(0x1p-60, 1), {1, 0x1p-60}) && equal(exact_sum(0x1p+53, 1), {0x1p+53, 1}));
static_assert(upper(1 + 0x1p-26) == 1 + 0x1p-25 && upper(1 + 0x1p-30) == 1 && upper(-3.0) == -3);
static_assert(equal(exact_product(1 + 0x1p-52, 1 + 0x1p-52), {1 + 0x1p-51, 0x1p-104}));
static_assert(equal(exact_product(1 + 0x1p-30, 1 - 0x1p-30), {1, -0x1p-60}));

// Arithmetic.
static_assert(equal(-Pair{1, 0x1p-60}, {-1, -0x1p-60}));
static_assert(equal(Pair{1, 0x1p-60} + Pair{1, 0x1p-60}, {2, 0x1p-59}));
static_assert(equal(Pair{1, 0x1p-60} - Pair{1, 0}, {0x1p-60, 0}));
static_assert(third.hi == 1.0 / 3 && third.lo == 0x1.5555555555555p-56);
static_assert(error(third * three, one) <= 4 && error(3.0 * third, one) <= 4);
static_assert(error(third + third + third, one) <= 4);
static_assert(error(third * third, one / Pair{9, 0}) <= 4 && error(third / third, one) <= 4);
static_assert(equal(times_power_of_two({3, 0x1p-60}, -2), {0.75, 0x1p-62}));

constexpr double coefficients[] = {1, -2, 0, 4};
static_assert(polynomial(coefficients, 0) == 1 && polynomial(coefficients, 0.5) == 0.5);
static_assert(polynomial(coefficients, -2) == -27);

TEST_CASE("sums and products are exact at run time, too") {
  volatile double a = 0x1.123456789abcdp+3, b = 0x1.fedcba987654p-20;
  const Pair s = exact_sum(b, a), p = exact_product(a, b);
  CHECK(s.hi == a + b);
  CHECK(static_cast<long double>(s.hi) + s.lo == static_cast<long double>(a) + b);
  CHECK(p.hi == a * b);
  CHECK(p.lo != 0);
  CHECK(s.sum() == a + b);
}
