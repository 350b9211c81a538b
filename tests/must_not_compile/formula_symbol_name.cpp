// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: formula: a symbol's name has letters, digits and underscores
#include <ctgrad/formula.hpp>

constexpr auto bad = ctgrad::symbol<"2x">;
