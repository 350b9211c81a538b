// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: conv2d: input and weight have different numbers of channels
#include <ctgrad/nn.hpp>

constexpr auto f = [](auto x, auto w) { return ctgrad::conv2d(x, w); };

auto bad(const ctgrad::Tensor<float, 2, 3, 8, 8>& x, const ctgrad::Tensor<float, 4, 2, 3, 3>& w) {
  return ctgrad::evaluate(f)(x, w);
}
