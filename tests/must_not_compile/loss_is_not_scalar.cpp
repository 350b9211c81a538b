// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: grad needs a scalar-valued function; reduce its result with sum or mean
#include <ctgrad/ctgrad.hpp>

constexpr auto squares = [](auto x) { return x * x; };

auto bad(const ctgrad::Tensor<float, 3>& x) { return ctgrad::grad(squares)(x); }
