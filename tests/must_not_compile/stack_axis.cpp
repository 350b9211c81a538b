// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: stack: no such axis in the result
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x, auto y) { return stack<2>(x, y); };

auto bad(const ctgrad::Tensor<float, 3>& x, const ctgrad::Tensor<float, 3>& y) {
  return ctgrad::evaluate(f)(x, y);
}
