// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: ctgrad: var: the correction must be less than the number of elements
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) { return stddev<1>(x); };

auto bad(const ctgrad::Tensor<float, 3, 1>& x) { return ctgrad::evaluate(f)(x); }
