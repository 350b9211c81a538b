// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "rounding.hpp"

namespace {
constexpr auto f = [](auto x) { return floor(x); };
}  // namespace

TEST_CASE_TEMPLATE("floor goes down to whole numbers and leaves numbers without fractions alone", T, float,
                   double) {
  rounding::check_numbers<T>(f, [](T x) { return std::floor(x); });
}

TEST_CASE("floor agrees with std::floor at every row length; its derivative is 0") {
  rounding::check_rows(f, [](double x) { return std::floor(x); });
}

TEST_CASE("floor is a constant expression") {
  static_assert(ct::op::Floor::value(-2.75) == -3);
  static_assert(ct::op::Floor::value(2.5F) == 2);
}
