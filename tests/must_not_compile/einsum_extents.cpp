// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: einsum: one letter has different extents
// expect: Shape<2, 3>.*Shape<4, 5>
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x, auto y) { return ctgrad::einsum<"ij,jk->ik">(x, y); };

auto bad(const ctgrad::Tensor<float, 2, 3>& x, const ctgrad::Tensor<float, 4, 5>& y) {
  return ctgrad::evaluate(f)(x, y);
}
