// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: ctgrad: scaled_dot_product_attention: a mask is conditions, as in mask > 0, or floating-point
// numbers
#include <ctgrad/nn.hpp>

constexpr auto f = [](auto q, auto mask) { return ctgrad::scaled_dot_product_attention(q, q, q, mask); };

auto bad(const ctgrad::Tensor<float, 3, 4>& q, const ctgrad::Tensor<std::int32_t, 3, 3>& mask) {
  return ctgrad::evaluate(f)(q, mask);
}
