// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: ctgrad: conv_transpose2d: the output padding is less than the stride
#include <ctgrad/nn.hpp>

constexpr auto f = [](auto x, auto w) {
  return ctgrad::conv_transpose2d<ctgrad::Window{.stride = 2}, ctgrad::Pair{2}>(x, w);
};

auto bad(const ctgrad::Tensor<float, 1, 2, 5, 5>& x, const ctgrad::Tensor<float, 2, 4, 3, 3>& w) {
  return ctgrad::evaluate(f)(x, w);
}
