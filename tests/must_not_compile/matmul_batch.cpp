// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: matmul: batch extents do not match
// expect: Shape<2, 3, 4>.*Shape<5, 4, 3>
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x, auto y) { return matmul(x, y); };

auto bad(const ctgrad::Tensor<float, 2, 3, 4>& x, const ctgrad::Tensor<float, 5, 4, 3>& y) {
  return ctgrad::evaluate(f)(x, y);
}
