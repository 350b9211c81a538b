// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: einsum: an operand needs one letter for each of its axes
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x, auto y) { return ctgrad::einsum<"ij,jk->ik">(x, y); };

auto bad(const ctgrad::Tensor<float, 2, 3, 4>& x, const ctgrad::Tensor<float, 4, 3>& y) {
  return ctgrad::evaluate(f)(x, y);
}
