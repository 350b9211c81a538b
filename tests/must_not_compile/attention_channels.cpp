// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: scaled_dot_product_attention: queries and keys have different numbers of channels
#include <ctgrad/nn.hpp>

constexpr auto f = [](auto q, auto k, auto v) { return ctgrad::scaled_dot_product_attention(q, k, v); };

auto bad(const ctgrad::Tensor<float, 2, 4>& q, const ctgrad::Tensor<float, 3, 5>& k,
         const ctgrad::Tensor<float, 3, 5>& v) {
  return ctgrad::evaluate(f)(q, k, v);
}
