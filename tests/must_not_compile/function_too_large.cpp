// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error:
// expect: ctgrad: the function is too large; define CTGRAD_MAX_NODES
#define CTGRAD_MAX_NODES 64
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) {
  auto y = x;
  for (int i = 1; i < 100; ++i) y = sin(y);
  return y;
};

auto bad(float x) { return ctgrad::evaluate(f)(x); }
