// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "rounding.hpp"

namespace {
constexpr auto f = [](auto x) { return ceil(x); };
}  // namespace

TEST_CASE_TEMPLATE("ceil goes up to whole numbers and leaves numbers without fractions alone", T, float,
                   double) {
  rounding::check_numbers<T>(f, [](T x) { return std::ceil(x); });
}

TEST_CASE("ceil agrees with std::ceil at every row length; its derivative is 0") {
  rounding::check_rows(f, [](double x) { return std::ceil(x); });
}

TEST_CASE("ceil is a constant expression") {
  static_assert(ct::op::Ceil::value(-2.75) == -2);
  static_assert(ct::op::Ceil::value(2.5F) == 3);
}
