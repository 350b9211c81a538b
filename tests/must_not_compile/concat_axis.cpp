// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: ctgrad: concat: no such axis
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) { return ctgrad::concat<1>(x, x); };

auto bad(const ctgrad::Tensor<float, 4>& x) { return ctgrad::evaluate(f)(x); }
