// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Constants and operators.
#include "same.hpp"

#include <doctest/doctest.h>

using ct::formula::Number;

static_assert(same(2_c, Number<2>{}));
static_assert(same(0.25_c, Number<1, 4>{}));
static_assert(same(1.5e-3_c, Number<3, 2000>{}));
static_assert(same(2e3_c, Number<2000>{}));
static_assert(same(1'000_c, Number<1000>{}));
static_assert(same(.5_c, Number<1, 2>{}));
static_assert(same(0.000_c, Number<0>{}));
static_assert(same(-0.5_c, Number<-1, 2>{}));
static_assert(std::is_same_v<decltype(ct::constant<6, -4>), const Number<-3, 2>>);

static_assert(same(2_c + 0.5_c, Number<5, 2>{}));
static_assert(same(2_c - 0.5_c, Number<3, 2>{}));
static_assert(same(2_c * 0.5_c, 1_c));
static_assert(same(2_c / 6_c, Number<1, 3>{}));
static_assert(same(+x, x));
static_assert(same(pow(x, 2_c), x* x));
static_assert(same(pow(x, 0.5_c), sqrt(x)));
static_assert(same(pow(2_c, 10_c), 1024_c));
