// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: concat: extents differ in another axis
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x, auto y) { return ctgrad::concat<0>(x, y); };

auto bad(const ctgrad::Tensor<float, 2, 3>& x, const ctgrad::Tensor<float, 2, 4>& y) {
  return ctgrad::evaluate(f)(x, y);
}
