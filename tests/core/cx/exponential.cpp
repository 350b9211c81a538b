// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Values with known results and the edges of each function; tests/core/constexpr_math.cpp bounds their
// errors.
#include "cases.hpp"

#include <ctgrad/core/cx/exponential.hpp>
#include <doctest/doctest.h>

#include <cmath>

namespace {

constexpr double inf = cx::infinity, nan = cx::nan;

constexpr Case cases[] = {
    {cx::exp, 0, 1},
    {cx::exp, 1, 0x1.5bf0a8b145769p+1},
    {cx::exp, 711, inf},
    {cx::exp, -747, 0},
    {cx::exp, inf, inf},
    {cx::exp, -inf, 0},
    {cx::exp, nan, nan},
    {cx::expm1, -0.0, -0.0},
    {cx::expm1, 1e-20, 1e-20},
    {cx::expm1, -inf, -1},
    {cx::expm1, 51, cx::exp(51)},
    {cx::log, 1, 0},
    {cx::log, 0, -inf},
    {cx::log, -0.0, -inf},
    {cx::log, -1, nan},
    {cx::log, inf, inf},
    {cx::log, 2, 0x1.62e42fefa39efp-1},
    {cx::log1p, -1, -inf},
    {cx::log1p, -0.0, -0.0},
    {cx::log1p, -2, nan},
    {cx::log1p, inf, inf},
    {cx::sinh, -0.0, -0.0},
    {cx::sinh, -800, -inf},
    {cx::cosh, 0, 1},
    {cx::cosh, -800, inf},
    {cx::tanh, -30, -1},
    {cx::tanh, inf, 1},
    {cx::tanh, -0.0, -0.0},
    {cx::erf, 6, 1},
    {cx::erf, -inf, -1},
    {cx::erf, -0.0, -0.0},
    {cx::erf, nan, nan},
};

struct Power {
  double x, y, result;
};
constexpr Power powers[] = {
    {nan, 0, 1},      {1, nan, 1},   {nan, 1, nan},      {2, 10, 1024},    {-2, 3, -8},    {-2, 0.5, nan},
    {-1, inf, 1},     {2, inf, inf}, {2, -inf, 0},       {0.5, inf, 0},    {0, -1, inf},   {-0.0, -1, -inf},
    {-0.0, 3, -0.0},  {-0.0, 2, 0},  {-inf, 3, -inf},    {-inf, -3, -0.0}, {10, 400, inf}, {10, -400, 0},
    {-10, 401, -inf}, {4, 0.5, 2},   {-3, 0x1p+54, inf},
};
constexpr bool all_powers_right() {
  for (const Power& p : powers)
    if (!same(cx::pow(p.x, p.y), p.result)) return false;
  return true;
}

}  // namespace

static_assert(all_right(cases));
static_assert(all_powers_right());
// Numbers in parts: e = (1 + s)·2^k, and logarithms of them.
static_assert(cx::detail::exponential({1, 0}).k == 1 && cx::detail::exponential({0, 0}).s.sum() == 0);
static_assert(cx::detail::rounded({{0.25, 0}, 3}) == 10);
static_assert(cx::detail::exponential_minus_one(0).sum() == 0);
static_assert(cx::detail::Logarithm({1, 0}, 0).precise().sum() == 0);
static_assert(cx::detail::Logarithm({1, 0}, 5).rounded() == 5 * 0x1.62e42fefa39efp-1);

TEST_CASE("functions undo each other at run time") {
  for (double x = 0.0625; x < 20; x += 0.6875) {
    CAPTURE(x);
    CHECK(cx::log(cx::exp(x)) == doctest::Approx(x).epsilon(1e-14));
    CHECK(cx::log1p(cx::expm1(x)) == doctest::Approx(x).epsilon(1e-14));
    CHECK(cx::exp(x) - cx::sinh(x) == doctest::Approx(cx::cosh(x)).epsilon(1e-14));
    CHECK(cx::tanh(x) == doctest::Approx(cx::sinh(x) / cx::cosh(x)).epsilon(1e-14));
    CHECK(cx::pow(cx::pow(x, 1.75), 1 / 1.75) == doctest::Approx(x).epsilon(1e-14));
    CHECK(cx::erf(-x) == -cx::erf(x));
    CHECK(cx::erf(x) == doctest::Approx(std::erf(x)).epsilon(1e-14));
  }
}
