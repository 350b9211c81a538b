// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: ctgrad: unbind: no such axis
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) { return ctgrad::unbind<2>(x)[0] * 2.0; };

auto bad(const ctgrad::Tensor<float, 4, 7>& x) { return ctgrad::evaluate(f)(x); }
