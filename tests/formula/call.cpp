// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Calls by name and by position, substitution, and functions in a given order.
#include "same.hpp"

#include <doctest/doctest.h>

namespace {
constexpr auto p = x * x * y - 3_c / z + y / 2_c;
}

// By name, in any order; by position, in alphabetical order.
static_assert(p(x = 3.0, y = 2.0, z = 4.0) == 18.25);
static_assert(p(z = 4.0, x = 3.0, y = 2.0) == 18.25);
static_assert(p(3.0, 2.0, 4.0) == 18.25);
static_assert((y - x)(1.0, 10.0) == 9);
static_assert((7_c / 2_c)() == 3.5);
static_assert(x(x = 1.5f) == 1.5f);

// Formulas are substituted.
static_assert(same(p(x = y, y = x, z = 3_c * z), y* y* x - 1_c / z + x / 2_c));
static_assert(same((x * x)(x = sin(y)), pow<2>(sin(y))));
static_assert(same((ct::pi * x + 1_c)(2_c), 2_c * ct::pi + 1_c));
static_assert(same(pow<3, 2>(x)(4_c), 8_c));

// Functions with the order of arguments of one's own, also of symbols that do not occur.
static_assert(ct::function_of(x - y, y, x)(1.0, 10.0) == 9);
static_assert(ct::function_of(ct::derivative(x * y, x), x, y)(5.0, 7.0) == 7);
static_assert(ct::function_of(ct::gradient(x * y * y), x, y)(5.0, 7.0) == std::tuple(49.0, 70.0));
static_assert(std::is_empty_v<decltype(ct::function_of(p, z, y, x))>);

#if __has_include(<ctgrad/core/constexpr_math.hpp>) || !defined(__clang__)
static_assert((exp(x) * cos(y))(0.0, 0.0) == 1);
#endif

TEST_CASE("calls at run time") {
  for (const double a : {-1.0, 0.5}) {
    CHECK((exp(x) * y)(y = a, x = 2 * a) == std::exp(2 * a) * a);
    CHECK(p(x = a, y = 2, z = 4) == a * a * 2 - 0.75 + 1);
  }
}
