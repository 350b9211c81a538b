// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: matmul: a number is neither a matrix nor a vector; write a \* b
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x, auto y) { return matmul(x, y); };

auto bad(const ctgrad::Tensor<float, 2, 3>& x, float y) { return ctgrad::evaluate(f)(x, y); }
