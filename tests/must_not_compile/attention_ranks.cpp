// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: scaled_dot_product_attention: queries, keys and values have as many axes, at least
// two
#include <ctgrad/nn.hpp>

constexpr auto f = [](auto q, auto k, auto v) { return ctgrad::scaled_dot_product_attention(q, k, v); };

auto bad(const ctgrad::Tensor<float, 2, 3, 4>& q, const ctgrad::Tensor<float, 3, 4>& k,
         const ctgrad::Tensor<float, 3, 4>& v) {
  return ctgrad::evaluate(f)(q, k, v);
}
