// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: ctgrad: flip: no such axis
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) { return ctgrad::flip<0, 2>(x); };

auto bad(const ctgrad::Tensor<float, 3, 2>& x) { return ctgrad::evaluate(f)(x); }
