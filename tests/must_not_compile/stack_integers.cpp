// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: integers cannot be joined by concat or stack
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto table, auto i, auto j) { return gather(table, stack<0>(i, j)); };

auto bad(const ctgrad::Tensor<float, 3, 2>& table, std::int32_t i, std::int32_t j) {
  return ctgrad::evaluate(f)(table, i, j);
}
