// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: gather: a number has no rows
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto table, auto index) { return gather(table, index); };

auto bad(const float table, const ctgrad::Tensor<std::int32_t, 2>& index) {
  return ctgrad::evaluate(f)(table, index);
}
