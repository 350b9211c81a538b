// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: grad: integer arguments have no gradient; choose the others by index
#include <ctgrad/ctgrad.hpp>

auto bad(const ctgrad::Tensor<std::int32_t, 3>& x) {
  return ctgrad::grad([](auto v) { return sum(ctgrad::cast<double>(v)); })(x);
}
