// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: scaled_dot_product_attention: of floating-point numbers only
#include <ctgrad/nn.hpp>

constexpr auto f = [](auto q) { return ctgrad::scaled_dot_product_attention(q, q, q); };

auto bad(const ctgrad::Tensor<std::int32_t, 3, 4>& q) { return ctgrad::evaluate(f)(q); }
