// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: remat: the budget is a number of bytes
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) { return x * x; };

auto bad(double x) { return ctgrad::grad(ctgrad::remat<-1>(f))(x); }
