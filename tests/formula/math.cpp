// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Elementary functions at compile time and at run time.
#include <ctgrad/formula/math.hpp>
#include <doctest/doctest.h>

#include <complex>
#include <limits>

namespace math = ctgrad::formula::math;

#if __has_include(<ctgrad/core/constexpr_math.hpp>) || !defined(__clang__)
static_assert(math::exp(0.0) == 1);
static_assert(math::sqrt(2.25f) == 1.5f);
static_assert(math::pow(2.0, -3.0) == 0.125);
static_assert(std::is_same_v<decltype(math::pow(2.0f, 3.0)), double>);
static_assert(std::is_same_v<decltype(math::sin(2.0f)), float>);
constexpr double constant_sine = math::sin(1.0);
TEST_CASE("a constant is what run time calculates") {
  CHECK(constant_sine == doctest::Approx(std::sin(1.0)).epsilon(1e-15));
}
#endif

static_assert(math::sign(-3.0) == -1 && math::sign(0.0) == 0 && math::sign(0.5f) == 1);
static_assert(math::sign(std::numeric_limits<double>::quiet_NaN()) == 0);

TEST_CASE("functions of other types are found by argument-dependent lookup") {
  const std::complex<double> i(0, 1);
  CHECK(math::exp(i).real() == doctest::Approx(std::cos(1.0)));
  CHECK(math::pow(i, i).real() == doctest::Approx(std::exp(-std::acos(-1.0) / 2)));
}
