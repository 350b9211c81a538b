// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: tril: of matrices
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) { return tril(x); };

auto bad(const ctgrad::Tensor<float, 3>& x) { return ctgrad::evaluate(f)(x); }
