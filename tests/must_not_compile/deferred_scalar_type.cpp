// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// An iota takes the scalar type of its argument, here of integers.
// expect: ctgrad: elementwise operands have different scalar types; cast one of them
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto tokens, auto x) {
  return sum(ctgrad::iota<ctgrad::Deferred, ctgrad::Shape<3>>(tokens) * x);
};

auto bad(const ctgrad::Tensor<std::int32_t, 3>& tokens, const ctgrad::Tensor<float, 3>& x) {
  return ctgrad::evaluate(f)(tokens, x);
}
