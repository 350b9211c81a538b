// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What the tests of constexpr functions share: a comparison to the last bit, and tables of known values.
#pragma once
#include <ctgrad/core/cx/rounding.hpp>

#include <cstddef>

namespace cx = ctgrad::cx;

/// The same number with the same sign, or both NaN.
constexpr bool same(double a, double b) {
  return cx::is_nan(a) ? cx::is_nan(b) : cx::detail::bits(a) == cx::detail::bits(b);
}

/// f(x) is y.
struct Case {
  double (*f)(double);
  double x, y;
};
template <std::size_t N>
constexpr bool all_right(const Case (&cases)[N]) {
  for (const Case& c : cases)
    if (!same(c.f(c.x), c.y)) return false;
  return true;
}
