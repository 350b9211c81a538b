// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: ctgrad: cast: a program has numbers of one floating-point type
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) { return ctgrad::cast<double>(ctgrad::cast<std::int32_t>(x)); };

auto bad(const ctgrad::Tensor<float, 3>& x) { return ctgrad::evaluate(f)(x); }
