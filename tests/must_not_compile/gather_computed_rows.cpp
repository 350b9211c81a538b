// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: ctgrad: gather: indices that a program of floats computes name at most 2\^24 rows
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto table, auto x) { return gather(table, ctgrad::cast<std::int32_t>(x)); };

auto bad(const ctgrad::Tensor<float, (1 << 24) + 1>& table, const ctgrad::Tensor<float, 2>& x) {
  return ctgrad::evaluate(f)(table, x);
}
