// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "arc.hpp"

namespace {
constexpr auto f = [](auto x) { return asin(x); };
}  // namespace

TEST_CASE(
    "asin agrees with std::asin in [-1, 1], is NaN outside, and its derivatives agree with differences") {
  arc::check_values(f, [](double x) { return std::asin(x); });
}

TEST_CASE(
    "asin's derivative at +-1 is infinite, 0 where nothing comes from upstream; there is a second one") {
  arc::check_derivatives(f, 1);
}
