// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: no window fits into the padded image
#include <ctgrad/nn.hpp>

constexpr auto f = [](auto x, auto w) { return ctgrad::conv2d(x, w); };

auto bad(const ctgrad::Tensor<float, 2, 3, 8, 8>& x, const ctgrad::Tensor<float, 4, 3, 9, 3>& w) {
  return ctgrad::evaluate(f)(x, w);
}
