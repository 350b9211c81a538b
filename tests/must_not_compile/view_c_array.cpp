// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: view: the array or span has another number of elements than these extents
#include <ctgrad/interop/views.hpp>

auto f(double (&x)[5]) { return ctgrad::view<2, 3>(x); }
