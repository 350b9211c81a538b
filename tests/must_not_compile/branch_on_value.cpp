// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: ctgrad: a traced value is not known yet and decides no branch or loop
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) {
  if (x > 0.0) return x * x;
  return x * 2.0;
};

auto bad(double x) { return ctgrad::evaluate(f)(x); }
