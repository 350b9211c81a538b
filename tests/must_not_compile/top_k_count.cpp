// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: ctgrad: top_k: there are not so many elements
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) { return std::get<0>(ctgrad::top_k<4>(x)); };

auto bad(const ctgrad::Tensor<float, 5, 3>& x) { return ctgrad::evaluate(f)(x); }
