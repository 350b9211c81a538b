// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: ctgrad: a traced tensor has no \[i\]
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) { return x[0] * x[1]; };

auto bad(const ctgrad::Tensor<double, 2>& x) { return ctgrad::evaluate(f)(x); }
