// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: take_along_axis: the other extents are equal or 1
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x, auto index) { return take_along_axis<1>(x, index); };

auto bad(const ctgrad::Tensor<float, 2, 3>& x, const ctgrad::Tensor<std::int32_t, 4, 1>& index) {
  return ctgrad::evaluate(f)(x, index);
}
