// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The tables against what the constants are, from sums and products of pairs alone.
#include <ctgrad/core/cx/tables.hpp>
#include <doctest/doctest.h>

#include <cmath>
#include <iterator>

using namespace ctgrad::cx::detail;

static_assert(third.hi == 1.0 / 3 && (3.0 * third).hi == 1 && (3.0 * third).lo == 0);
static_assert(std::size(atan_eighths) == 9 && std::size(erf_quarters) == 25);
static_assert(std::size(erf_slopes) == std::size(erf_quarters));

// The parts have so few bits that their products with exponents and with quadrants are exact.
static_assert((bits(log2_parts[0]) & ((1u << 11) - 1)) == 0);
static_assert((bits(half_pi_parts[0]) & ((1u << 20) - 1)) == 0);
static_assert((bits(half_pi_parts[1]) & ((1u << 20) - 1)) == 0);
static_assert((bits(half_pi_parts[2]) & ((1u << 20) - 1)) == 0);

TEST_CASE("parts of a constant are the constant") {
  const long double log2 = std::log(2.0L), half_pi_wide = 2 * std::atan(1.0L);
  CHECK(std::abs(log2_parts[0] + static_cast<long double>(log2_parts[1]) - log2) <= 0x1p-63L);
  CHECK(std::abs(log2_e * log2 - 1) <= 0x1p-53L);
  CHECK(std::abs(two_over_pi * half_pi_wide - 1) <= 0x1p-53L);
  CHECK(std::abs(half_pi.hi + static_cast<long double>(half_pi.lo) - half_pi_wide) <= 0x1p-62L);
  Pair sum{0, 0};
  for (const double part : half_pi_parts) sum = sum + Pair{part, 0};
  CHECK(sum.hi == half_pi.hi);
  CHECK(std::abs(sum.lo - half_pi.lo) <= 0x1p-105);
}

TEST_CASE("the bits of 2/pi are those of the number, and go on") {
  double value = 0;
  for (std::size_t i = 6; i-- > 0;) value = (value + two_over_pi_bits[i]) * 0x1p-28;
  CHECK(value * 0x1p+56 == two_over_pi);  // two entries of zeros come first
  CHECK(two_over_pi_bits[0] == 0);
  CHECK(two_over_pi_bits[1] == 0);
  for (const std::uint32_t entry : two_over_pi_bits) CHECK(entry < (1u << 28));
}

TEST_CASE("tables hold their functions in 64 bits and more") {
  for (std::size_t i = 0; i < std::size(atan_eighths); ++i) {
    CAPTURE(i);
    const long double expected = std::atan(static_cast<long double>(i) / 8);
    CHECK(std::abs(atan_eighths[i].hi + static_cast<long double>(atan_eighths[i].lo) - expected) <=
          0x1p-63L * expected);
  }
  for (std::size_t i = 0; i < std::size(erf_quarters); ++i) {
    CAPTURE(i);
    const long double x = static_cast<long double>(i) / 4, root_pi = std::sqrt(4 * std::atan(1.0L)),
                      slope = 2 / root_pi * std::exp(-x * x);
    CHECK(std::abs(erf_quarters[i].hi + static_cast<long double>(erf_quarters[i].lo) - std::erf(x)) <=
          0x1p-62L);
    CHECK(std::abs(erf_slopes[i].hi + static_cast<long double>(erf_slopes[i].lo) - slope) <=
          0x1p-58L * slope);
  }
}
