// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: slice: the range leaves the axis
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) { return ctgrad::slice<1, 2, 4>(x); };

auto bad(const ctgrad::Tensor<float, 2, 3>& x) { return ctgrad::evaluate(f)(x); }
