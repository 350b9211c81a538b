// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: -ffast-math breaks infinities and NaN
#define __FAST_MATH__ 1  // as -ffast-math does
#include <ctgrad/ctgrad.hpp>
