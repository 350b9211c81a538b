// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: matmul: both operands need at least two axes
// expect: Shape<2, 3>.*Shape<3>
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x, auto y) { return matmul(x, y); };

auto bad(const ctgrad::Tensor<float, 2, 3>& x, const ctgrad::Tensor<float, 3>& y) {
  return ctgrad::evaluate(f)(x, y);
}
