// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: slice: no such axis
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) { return ctgrad::slice<2, 0, 1>(x); };

auto bad(const ctgrad::Tensor<float, 2, 3>& x) { return ctgrad::evaluate(f)(x); }
