// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What ceil, floor and round are held against: the standard library's function for one number.
#pragma once
#include "check.hpp"

namespace rounding {

/// f of numbers with and without fractions, halves, those too large for a fraction, infinities and NaN is
/// what `exact` gives for each.
template <class T>
void check_numbers(auto f, auto exact) {
  constexpr T inf = std::numeric_limits<T>::infinity();
  const ct::Tensor<T, 22> x{0,
                            T(-0.0),
                            T(0.5),
                            T(-0.5),
                            T(1.5),
                            T(-1.5),
                            T(2.5),
                            T(-2.5),
                            T(0.49999997),
                            T(-0.3),
                            3,
                            -3,
                            T(2.7),
                            T(-2.7),
                            T(8388607.5),
                            T(-8388607.5),
                            8388609,
                            T(0x1p100),
                            T(-0x1p100),
                            inf,
                            -inf,
                            std::numeric_limits<T>::quiet_NaN()};
  check::Elements expected;
  for (const T v : x) expected.push_back(static_cast<double>(exact(v)));
  CHECK(check::same(check::value(f, x), expected));
}

/// f is `exact` at every row length, and its derivative is 0.
template <class F>
void check_rows(F f, double (*exact)(double)) {
  check::elementwise(f, exact, check::Range{-4, 4});
  CHECK(check::gradient([](auto x) { return sum(x * F{}(x)); }, ct::Tensor<double, 3>{2.6, -1.2, 2})[0] ==
        check::Elements{exact(2.6), exact(-1.2), 2});
}

}  // namespace rounding
