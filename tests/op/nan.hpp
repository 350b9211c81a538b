// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A NaN in one operand of maximum or minimum.
#pragma once
#include "check.hpp"

namespace check {

/// f(x, y) is NaN where x or y is, and nowhere else: in registers, by a plan, with a number, and in every
/// place of a row.
template <class F>
void nan_where_either_is(F f) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const ct::Tensor<double, 5> x{nan, 1, nan, nan, 2}, y{0, nan, nan, 5, 2};
  const Elements expected{nan, nan, nan, nan, 2};
  CHECK(same(value(f, x, y), expected));
  CHECK(same(elements(planned(f, x, y)), expected));
  CHECK(same(value([](auto a) { return F{}(a, 3.0) * 0.0; }, x), {nan, 0, nan, nan, 0}));
  ct::Tensor<float, 37> row;
  for (std::size_t i = 0; i < 37; ++i) {
    row.fill(1);
    row[i] = std::numeric_limits<float>::quiet_NaN();
    const auto right = ct::evaluate([](auto a) { return F{}(a, 1.0); })(row);
    const auto left = ct::evaluate([](auto a) { return F{}(0.0 * a + 1.0, a); })(row);
    for (std::size_t k = 0; k < 37; ++k) {
      CHECK(std::isnan(right[k]) == (k == i));
      CHECK(std::isnan(left[k]) == (k == i));
    }
  }
}

}  // namespace check
