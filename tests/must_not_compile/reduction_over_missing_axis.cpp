// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: reduction over an axis that the shape does not have
// expect: Shape<2, 3>
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) { return ctgrad::sum<2>(x); };

auto bad(const ctgrad::Tensor<float, 2, 3>& x) { return ctgrad::evaluate(f)(x); }
