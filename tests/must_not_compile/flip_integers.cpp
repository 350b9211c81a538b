// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: ctgrad: flip: of floating-point numbers; flip what is compared, or what integers choose
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto table, auto index) { return gather(table, ctgrad::flip<0>(index)); };

auto bad(const ctgrad::Tensor<float, 3, 2>& table, const ctgrad::Tensor<std::int32_t, 4>& index) {
  return ctgrad::evaluate(f)(table, index);
}
