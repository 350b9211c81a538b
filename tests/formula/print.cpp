// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Formulas as text: few parentheses, fractions, positive terms first.
#include "same.hpp"

#include <doctest/doctest.h>

#include <string_view>

static_assert(to_string(sin(x) * y) == "sin(x) * y");
static_assert(to_string(y * sin(x)) == "sin(x) * y");
static_assert(to_string(x * x) == "x^2");
static_assert(to_string(ct::symbol<"alpha_1"> * ct::pi) == "pi * alpha_1");

// Numbers.
static_assert(to_string(0_c) == "0");
static_assert(to_string(-12_c) == "-12");
static_assert(to_string(-0.75_c) == "-3 / 4");
static_assert(to_string(x / 2_c) == "x / 2");
static_assert(to_string(-2_c * x / 3_c) == "-2 * x / 3");
static_assert(to_string(0.5_c + x) == "1 / 2 + x");

// Sums begin with a positive term if there is one.
static_assert(to_string(x + y) == "x + y");
static_assert(to_string(y - x) == "y - x");
static_assert(to_string(x - 1_c) == "x - 1");
static_assert(to_string(1_c - x - y) == "1 - x - y");
static_assert(to_string(-x - y) == "-x - y");
static_assert(to_string(x * x + 3_c * x * y - 2_c) == "x^2 - 2 + 3 * x * y");

// Products and quotients.
static_assert(to_string((x + y) * z) == "(x + y) * z");
static_assert(to_string(x / y) == "x / y");
static_assert(to_string(1_c / x) == "1 / x");
static_assert(to_string(-1_c / (x * y)) == "-1 / (x * y)");
static_assert(to_string(x / (2_c * y)) == "x / (2 * y)");
static_assert(to_string(x / (y + z)) == "x / (y + z)");
static_assert(to_string(x / pow<2>(y)) == "x / y^2");
static_assert(to_string(x / sqrt(y)) == "x / sqrt(y)");
static_assert(to_string(x - y / z) == "x - y / z");

// Powers and calls.
static_assert(to_string(-pow<2>(x)) == "-x^2");
static_assert(to_string(pow<2>(sin(x))) == "sin(x)^2");
static_assert(to_string(pow<2>(x + y)) == "(x + y)^2");
static_assert(to_string(pow<3, 2>(x)) == "x^(3/2)");
static_assert(to_string(sqrt(x + y)) == "sqrt(x + y)");
static_assert(to_string(pow<3, 2>(2_c * x)) == "(2 * x)^(3/2)");
static_assert(to_string(sqrt(pow<2>(x))) == "sqrt(x^2)");
static_assert(to_string(pow<3, 2>(pow<2>(x))) == "(x^2)^(3/2)");
static_assert(to_string(pow(x, y)) == "x^y");
static_assert(to_string(pow(x, y + 1_c)) == "x^(1 + y)");
static_assert(to_string(pow(2_c, x)) == "2^x");
static_assert(to_string(pow(-2_c * y, x)) == "(-2 * y)^x");
static_assert(to_string(pow<2>(pow(x, y))) == "(x^y)^2");
static_assert(to_string(pow(x, pow(y, z))) == "x^(y^z)");
static_assert(to_string(exp(-x * x / 2_c)) == "exp(-x^2 / 2)");

// The text is a constant and converts to a view.
constexpr auto text = to_string(x);
static_assert(text.size() == 1 && text.c_str()[1] == '\0');
static_assert(std::string_view(text) == "x");
static_assert(ct::to_string(x * y) == std::string_view("x * y"));
