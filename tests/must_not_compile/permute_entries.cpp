// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: permute: one entry per axis
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) { return ctgrad::permute<1, 0>(x); };

auto bad(const ctgrad::Tensor<float, 2, 3, 4>& x) { return ctgrad::evaluate(f)(x); }
