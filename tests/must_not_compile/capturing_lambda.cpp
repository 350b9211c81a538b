// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: the function captures state; pass it as an argument
#include <ctgrad/ctgrad.hpp>

float bad(float x, float factor) {
  return ctgrad::grad([factor](auto y) { return factor * y * y; })(x);
}
