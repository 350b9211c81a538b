// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: transpose: x needs at least two axes
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) { return transpose(x); };

auto bad(const ctgrad::Tensor<float, 3>& x) { return ctgrad::evaluate(f)(x); }
