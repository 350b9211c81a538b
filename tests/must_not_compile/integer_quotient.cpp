// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: integers are not divided; cast them to float or double before
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto table, auto k) { return gather(table, k / 2); };

auto bad(const ctgrad::Tensor<float, 4, 3>& table, const ctgrad::Tensor<std::int32_t, 2>& k) {
  return ctgrad::evaluate(f)(table, k);
}
