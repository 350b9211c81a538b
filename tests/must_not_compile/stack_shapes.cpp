// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: stack: the shapes differ
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x, auto y) { return stack<0>(x, y); };

auto bad(const ctgrad::Tensor<float, 3>& x, const ctgrad::Tensor<float, 4>& y) {
  return ctgrad::evaluate(f)(x, y);
}
