// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: formula: a call by position has one value for each symbol
#include <ctgrad/formula.hpp>

constexpr auto x = ctgrad::symbol<"x">;
constexpr auto y = ctgrad::symbol<"y">;
double bad() { return (x * y)(1.0); }
