// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Exact fractions: lowest terms, overflow, roots.
#include <ctgrad/formula/rational.hpp>
#include <doctest/doctest.h>

using ctgrad::formula::exact_root;
using ctgrad::formula::power;
using ctgrad::formula::ratio;
using ctgrad::formula::Rational;

namespace {
constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
}

// Lowest terms, with a positive denominator.
static_assert(ratio(6, -4) == Rational{-3, 2});
static_assert(ratio(-6, -4) == Rational{3, 2});
static_assert(ratio(0, -7) == Rational{0, 1});
static_assert(ratio(largest, largest) == Rational{1, 1});

static_assert(Rational{1, 6} + Rational{1, 10} == Rational{4, 15});
static_assert(Rational{1, 2} - Rational{1, 2} == Rational{0, 1});
static_assert(Rational{2, 3} * Rational{9, 4} == Rational{3, 2});
static_assert(Rational{2, 3} / Rational{-4, 9} == Rational{-3, 2});
static_assert(Rational{-1, 2} < Rational{1, 3});
static_assert(!(Rational{1, 3} < Rational{1, 3}));
// Only a result that does not fit overflows.
static_assert(Rational{largest, 2} * Rational{2, largest} == Rational{1, 1});
static_assert(Rational{1, largest} + Rational{1, largest} == Rational{2, largest});

static_assert(power({2, 3}, 3) == Rational{8, 27});
static_assert(power({2, 3}, -2) == Rational{9, 4});
static_assert(power({-2, 1}, 3) == Rational{-8, 1});
static_assert(power({5, 1}, 0) == Rational{1, 1});
static_assert(power({2, 1}, 62) == Rational{std::int64_t{1} << 62, 1});

static_assert(exact_root(49, 2) == 7);
static_assert(exact_root(50, 2) == -1);
static_assert(exact_root(27, 3) == 3);
static_assert(exact_root(0, 2) == 0);
static_assert(exact_root(1, 5) == 1);
static_assert(exact_root(std::int64_t{1} << 62, 62) == 2);
static_assert(exact_root(largest, 2) == -1);
static_assert(exact_root(std::int64_t{3037000499} * 3037000499, 2) == 3037000499);
static_assert(exact_root(largest, 70) == -1);

static_assert(floor(Rational{7, 2}) == 3);
static_assert(floor(Rational{-7, 2}) == -4);
static_assert(floor(Rational{-4, 1}) == -4);

TEST_CASE("a result that does not fit, or a division by zero, throws") {
  CHECK_THROWS_AS((Rational{largest, 1} + Rational{1, 1}), const char*);
  CHECK_THROWS_AS((-Rational{largest, 1} - Rational{2, 1}), const char*);
  CHECK_THROWS_AS((Rational{largest, 1} * Rational{2, 1}), const char*);
  CHECK_THROWS_AS((Rational{1, largest} + Rational{1, largest - 1}), const char*);
  CHECK_THROWS_AS(power({10, 1}, 19), const char*);
  CHECK_THROWS_AS(ratio(std::numeric_limits<std::int64_t>::min(), 3), const char*);
  CHECK_THROWS_AS(ratio(1, 0), const char*);
  CHECK_THROWS_AS(power({0, 1}, -1), const char*);
}
