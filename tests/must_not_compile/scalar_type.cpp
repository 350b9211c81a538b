// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: scalars are float, double or std::int32_t
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) { return x; };

auto bad(const ctgrad::Tensor<long, 3>& x) { return ctgrad::evaluate(f)(x); }
