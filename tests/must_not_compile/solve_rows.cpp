// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: solve: matrix and right side have different numbers of rows
// expect: Shape<3, 3>.*Shape<4, 2>
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto a, auto b) { return solve(a, b); };

auto bad(const ctgrad::Tensor<float, 3, 3>& a, const ctgrad::Tensor<float, 4, 2>& b) {
  return ctgrad::evaluate(f)(a, b);
}
