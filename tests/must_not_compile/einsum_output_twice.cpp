// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: einsum: a letter stands twice in the output
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) { return ctgrad::einsum<"ij->ii">(x); };

auto bad(const ctgrad::Tensor<float, 3, 3>& x) { return ctgrad::evaluate(f)(x); }
