// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: the function must return a traced value, or a structure of them
#include <ctgrad/ctgrad.hpp>

auto bad(float x) {
  return ctgrad::evaluate([](auto) { return 1.0; })(x);
}
