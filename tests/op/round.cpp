// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "rounding.hpp"

namespace {
constexpr auto f = [](auto x) { return round(x); };
}  // namespace

TEST_CASE_TEMPLATE("round takes halves to the even neighbour and leaves numbers without fractions alone", T,
                   float, double) {
  rounding::check_numbers<T>(f, [](T x) { return std::nearbyint(x); });
}

TEST_CASE("round agrees with std::nearbyint at every row length; its derivative is 0") {
  rounding::check_rows(f, [](double x) { return std::nearbyint(x); });
}

TEST_CASE("round is a constant expression") {
  static_assert(ct::op::Round::value(-2.75) == -3);
  static_assert(ct::op::Round::value(2.5F) == 2);
}
