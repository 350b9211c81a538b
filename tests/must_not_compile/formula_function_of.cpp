// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: formula: function_of: a symbol of the formula is not among the arguments
#include <ctgrad/formula.hpp>

constexpr auto x = ctgrad::symbol<"x">;
constexpr auto y = ctgrad::symbol<"y">;
constexpr auto bad = ctgrad::function_of(x * y, x);
