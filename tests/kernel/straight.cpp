// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Functions of numbers as straight-line code.
#include <ctgrad/scalar.hpp>
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace ct = ctgrad;

TEST_CASE("late numbers over divisors of any size: by a reciprocal only where that is a normal number") {
  constexpr auto slope = ct::grad<1>([](auto a, auto x) { return exp(a) * log(x); });  // e^a / x
  CHECK(slope(-720.0, 1e-310) == doctest::Approx(std::exp(-720.0) / 1e-310).epsilon(1e-15));
  CHECK(slope(-800.0, 1e-310) == 0);
  CHECK(slope(700.0, 1.5e308) == std::exp(700.0) / 1.5e308);
  CHECK(slope(0.5, 3.0) == doctest::Approx(std::exp(0.5) / 3).epsilon(1e-15));
  CHECK(slope(0.5, std::numeric_limits<double>::infinity()) == 0);
  CHECK(slope(0.5, 0.0) == std::numeric_limits<double>::infinity());
  CHECK(slope(0.5, -0.0) == -std::numeric_limits<double>::infinity());
  CHECK(std::isnan(slope(0.5, std::numeric_limits<double>::quiet_NaN())));
}
