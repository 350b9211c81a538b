// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: broadcast: the shape does not repeat x's
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) { return ctgrad::broadcast<ctgrad::Shape<3, 1>>(x); };

auto bad(const ctgrad::Tensor<float, 3, 2>& x) { return ctgrad::evaluate(f)(x); }
