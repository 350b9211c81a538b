// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Functions applied to formulas have a canonical form.
#include "same.hpp"

#include <doctest/doctest.h>

// Values at constants are folded where they are rational.
static_assert(same(exp(0_c), 1_c));
static_assert(same(expm1(0_c), 0_c));
static_assert(same(log(1_c), 0_c));
static_assert(same(log1p(0_c), 0_c));
static_assert(same(sin(0_c), 0_c));
static_assert(same(cos(0_c), 1_c));
static_assert(same(tan(0_c), 0_c));
static_assert(same(asin(0_c), 0_c));
static_assert(same(atan(0_c), 0_c));
static_assert(same(sinh(0_c), 0_c));
static_assert(same(cosh(0_c), 1_c));
static_assert(same(tanh(0_c), 0_c));
static_assert(same(erf(0_c), 0_c));
static_assert(same(abs(-2.5_c), 2.5_c));
static_assert(same(abs(0_c), 0_c));
static_assert(same(sign(-2.5_c), -1_c));
static_assert(same(sign(0_c), 0_c));
static_assert(!same(log(0_c), 0_c) && !same(acos(0_c), 0_c));

// Odd and even functions.
static_assert(same(sin(-x), -sin(x)));
static_assert(same(tanh(y - x) + tanh(x - y), 0_c));
static_assert(same(cos(-2_c * x), cos(2_c * x)));
static_assert(same(cos(y - x), cos(x - y)));
static_assert(same(abs(-x / 2_c), abs(x / 2_c)));
static_assert(same(erf(1_c - x) + erf(x - 1_c), 0_c));
static_assert(!same(exp(-x), exp(x)) && !same(acos(-x), acos(x)));

static_assert(same(log(exp(x * y)), x* y));
static_assert(same(exp(log(x)), x));
static_assert(same(pow(1_c, x), 1_c));
static_assert(same(pow(x, y - y + 2_c), x* x));
