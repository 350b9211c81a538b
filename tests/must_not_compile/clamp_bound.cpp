// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: clamp: bounds are numbers or traced values; make a tensor an argument
#include <ctgrad/ctgrad.hpp>

constexpr ctgrad::Tensor<float, 3> low{0, 1, 2};
constexpr auto f = [](auto x) { return clamp(x, low, 3.0); };

auto bad(const ctgrad::Tensor<float, 3>& x) { return ctgrad::evaluate(f)(x); }
