// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: formula: this call gives a value to a symbol that the formula does not have
#include <ctgrad/formula.hpp>

constexpr auto x = ctgrad::symbol<"x">;
constexpr auto y = ctgrad::symbol<"y">;
double bad() { return (x * x)(x = 1.0, y = 2.0); }
