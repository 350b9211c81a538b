// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: ctgrad: group_norm: the number of groups divides that of channels
#include <ctgrad/nn.hpp>

constexpr auto f = [](auto x, auto w, auto b) { return ctgrad::group_norm<2>(x, w, b); };

auto bad(const ctgrad::Tensor<float, 4, 3, 5>& x, const ctgrad::Tensor<float, 3>& w) {
  return ctgrad::evaluate(f)(x, w, w);
}
