// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: ctgrad: group_norm and batch_norm: weight, bias, mean and variance have one number for each channel
#include <ctgrad/nn.hpp>

constexpr auto f = [](auto x, auto w, auto b) { return ctgrad::group_norm<2>(x, w, b); };

auto bad(const ctgrad::Tensor<float, 4, 6, 5>& x, const ctgrad::Tensor<float, 5>& w) {
  return ctgrad::evaluate(f)(x, w, w);
}
