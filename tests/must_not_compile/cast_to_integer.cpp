// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: cast: only from std::int32_t to float or double
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) { return ctgrad::cast<std::int32_t>(x); };

auto bad(const ctgrad::Tensor<float, 3>& x) { return ctgrad::evaluate(f)(x); }
