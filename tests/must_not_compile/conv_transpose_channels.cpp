// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: ctgrad: conv_transpose2d: the input is \(batch, channels, height, width\) and the weight
#include <ctgrad/nn.hpp>

constexpr auto f = [](auto x, auto w) { return ctgrad::conv_transpose2d(x, w); };

auto bad(const ctgrad::Tensor<float, 1, 2, 5, 5>& x, const ctgrad::Tensor<float, 4, 2, 3, 3>& w) {
  return ctgrad::evaluate(f)(x, w);
}
