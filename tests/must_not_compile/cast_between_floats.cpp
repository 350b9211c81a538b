// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: cast: from std::int32_t to float or double, or from numbers to std::int32_t
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) { return ctgrad::cast<double>(x); };

auto bad(const ctgrad::Tensor<float, 3>& x) { return ctgrad::evaluate(f)(x); }
