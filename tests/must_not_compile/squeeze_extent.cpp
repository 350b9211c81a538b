// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: ctgrad: squeeze: the extent of the axis is not 1
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) { return ctgrad::squeeze<0>(x) * 2.0; };

auto bad(const ctgrad::Tensor<float, 4, 7>& x) { return ctgrad::evaluate(f)(x); }
