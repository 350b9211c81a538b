// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: grad needs a function that returns one traced value
#include <ctgrad/ctgrad.hpp>

float bad(float x) {
  return ctgrad::grad([](auto) { return 1.0; })(x);
}
