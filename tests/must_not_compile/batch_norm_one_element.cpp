// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: ctgrad: batch_norm: one element in each channel says nothing of its variance
#include <ctgrad/nn.hpp>

constexpr auto f = [](auto x, auto w, auto b) { return ctgrad::batch_norm(x, w, b); };

auto bad(const ctgrad::Tensor<float, 1, 3>& x, const ctgrad::Tensor<float, 3>& w) {
  return ctgrad::evaluate(f)(x, w, w);
}
