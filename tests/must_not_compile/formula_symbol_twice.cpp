// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: formula: this call gives a value to a symbol twice
#include <ctgrad/formula.hpp>

constexpr auto x = ctgrad::symbol<"x">;
constexpr auto y = ctgrad::symbol<"y">;
double bad() { return (x * y)(x = 1.0, y = 2.0, x = 3.0); }
