// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: reshape: the number of elements changes
// expect: Shape<2, 3>
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) { return ctgrad::reshape<2, 4>(x); };

auto bad(const ctgrad::Tensor<float, 2, 3>& x) { return ctgrad::evaluate(f)(x); }
