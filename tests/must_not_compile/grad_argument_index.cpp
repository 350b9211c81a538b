// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: grad: there is no argument with this index
#include <ctgrad/ctgrad.hpp>

constexpr auto f = [](auto x) { return x * x; };

auto bad(float x) { return ctgrad::grad<1>(f)(x); }
