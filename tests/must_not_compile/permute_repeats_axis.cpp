// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error:
// expect: ctgrad: permute: every axis appears once
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) { return ctgrad::permute<0, 0>(x); };

auto bad(const ctgrad::Tensor<float, 2, 3>& x) { return ctgrad::evaluate(f)(x); }
