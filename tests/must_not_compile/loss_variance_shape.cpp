// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: predictions and targets of a loss broadcast to a shape that neither of them has
#include <ctgrad/nn.hpp>

constexpr auto f = [](auto x, auto y, auto variance) { return ctgrad::gaussian_nll_loss(x, y, variance); };

auto bad(const ctgrad::Tensor<float, 4>& x, const ctgrad::Tensor<float, 4, 1>& variance) {
  return ctgrad::evaluate(f)(x, x, variance);
}
