// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: ctgrad: \+=, -=, \*= and /= cannot change the shape of their left side
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) {
  auto total = sum(x);
  total += x;
  return total;
};

auto bad(const ctgrad::Tensor<double, 2>& x) { return ctgrad::evaluate(f)(x); }
