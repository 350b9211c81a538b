// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: linear algebra: a square matrix is needed
// expect: Shape<3, 4>
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto a) { return ctgrad::inverse(a); };

auto bad(const ctgrad::Tensor<float, 3, 4>& a) { return ctgrad::evaluate(f)(a); }
