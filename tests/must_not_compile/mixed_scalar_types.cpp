// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: operands have different scalar types; convert one with cast<T>\(x\)
// expect: Common<float, double>
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x, auto y) { return sum(x * y); };

auto bad(const ctgrad::Tensor<float, 3>& x, const ctgrad::Tensor<double, 3>& y) {
  return ctgrad::evaluate(f)(x, y);
}
