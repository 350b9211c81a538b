// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Elementary functions of doubles for constant expressions, where those of <cmath> are not constexpr. Errors
// stay below 1 ulp; special values are those of C's Annex F. Slower than <cmath> at run time: callers choose
// with std::is_constant_evaluated().
#pragma once
#include <ctgrad/core/cx/exponential.hpp>
#include <ctgrad/core/cx/rounding.hpp>
#include <ctgrad/core/cx/trigonometric.hpp>
