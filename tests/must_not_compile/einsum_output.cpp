// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: einsum: an output letter is in no operand
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x, auto y) { return ctgrad::einsum<"ij,jk->il">(x, y); };

auto bad(const ctgrad::Tensor<float, 2, 3>& x, const ctgrad::Tensor<float, 3, 4>& y) {
  return ctgrad::evaluate(f)(x, y);
}
