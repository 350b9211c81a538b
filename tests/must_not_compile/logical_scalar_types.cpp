// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: ctgrad: both conditions of && and \|\| compare the same scalar type, or integers
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x, auto y) { return select(x > 0.0 && y > 0.0, x, 0.0); };

auto bad(const ctgrad::Tensor<float, 3>& x, const ctgrad::Tensor<double, 3>& y) {
  return ctgrad::evaluate(f)(x, y);
}
