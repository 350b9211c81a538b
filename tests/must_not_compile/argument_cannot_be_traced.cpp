// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: this type cannot be traced; pass float, double, Tensor, TensorView, Parameters, or
// a std::array
#include <ctgrad/ctgrad.hpp>

#include <string>

constexpr auto f = [](auto x) { return x; };

auto bad(const std::string& x) { return ctgrad::grad(f)(x); }
