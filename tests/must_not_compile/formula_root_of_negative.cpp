// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: formula: a root of a negative number
#include <ctgrad/formula.hpp>

using namespace ctgrad::literals;
constexpr auto bad = sqrt(-2_c);
