// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Predictions in a column and targets in a row: all differences between them.
// expect: ctgrad: predictions and targets of a loss broadcast to a shape that neither of them has
#include <ctgrad/nn.hpp>

constexpr auto f = [](auto x, auto y) { return ctgrad::mse(x, y); };

auto bad(const ctgrad::Tensor<float, 4, 1>& x, const ctgrad::Tensor<float, 4>& y) {
  return ctgrad::evaluate(f)(x, y);
}
