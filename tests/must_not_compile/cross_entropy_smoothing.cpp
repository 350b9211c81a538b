// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: ctgrad: cross_entropy: label_smoothing is in \[0, 1\]
#include <ctgrad/nn.hpp>

constexpr auto f = [](auto x, auto t) { return ctgrad::cross_entropy(x, t, {.label_smoothing = 10}); };

auto bad(const ctgrad::Tensor<float, 4, 3>& x, const ctgrad::Tensor<std::int32_t, 4>& t) {
  return ctgrad::grad<0>(f)(x, t);
}
