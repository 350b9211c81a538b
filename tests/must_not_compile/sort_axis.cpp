// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: ctgrad: sort, argsort, top_k: no such axis
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) { return ctgrad::sort<2>(x); };

auto bad(const ctgrad::Tensor<float, 5, 3>& x) { return ctgrad::evaluate(f)(x); }
