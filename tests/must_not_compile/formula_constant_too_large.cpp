// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error
// expect: ctgrad: formula: a constant does not fit in a fraction of 64-bit integers
#include <ctgrad/formula.hpp>

using namespace ctgrad::literals;
constexpr auto bad = 4e9_c * 4e9_c;
