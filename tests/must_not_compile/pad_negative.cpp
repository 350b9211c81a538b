// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: ctgrad: pad: there are at least 0 zeros; slice takes elements away
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) { return ctgrad::pad<0, -1, 1>(x); };

auto bad(const ctgrad::Tensor<float, 4>& x) { return ctgrad::evaluate(f)(x); }
