// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: gather: the table has two axes, \(rows, columns\)
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto table, auto index) { return gather(table, index); };

auto bad(const ctgrad::Tensor<float, 5>& table, const ctgrad::Tensor<std::int32_t, 2>& index) {
  return ctgrad::evaluate(f)(table, index);
}
