// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Both shapes are in the message.
// expect: error: .*ctgrad: shapes do not match: aligned at the last axis, extents must be equal or 1
// expect: Shape<2, 3>.*Shape<4, 3>
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x, auto y) { return sum(x * y); };

float bad(const ctgrad::Tensor<float, 2, 3>& x, const ctgrad::Tensor<float, 4, 3>& y) {
  return ctgrad::evaluate(f)(x, y);
}
