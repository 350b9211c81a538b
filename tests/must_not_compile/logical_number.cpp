// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: ctgrad: && and \|\| join conditions; compare the other operand with something first
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) { return select(x > 0.0 && x, x, 0.0); };

auto bad(const ctgrad::Tensor<float, 3>& x) { return ctgrad::evaluate(f)(x); }
