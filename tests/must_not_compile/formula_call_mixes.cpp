// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: formula: give all values by name, as x = 1.0, or all by position
#include <ctgrad/formula.hpp>

constexpr auto x = ctgrad::symbol<"x">;
constexpr auto y = ctgrad::symbol<"y">;
double bad() { return (x * y)(1.0, y = 2.0); }
