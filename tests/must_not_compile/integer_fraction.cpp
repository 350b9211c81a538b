// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: ctgrad: integers meet whole numbers only; cast them to float or double first
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto table, auto k) { return gather(table, k * 0.5); };

auto bad(const ctgrad::Tensor<float, 4, 3>& table, const ctgrad::Tensor<std::int32_t, 2>& k) {
  return ctgrad::evaluate(f)(table, k);
}
