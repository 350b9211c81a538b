// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "arc.hpp"

namespace {
constexpr auto f = [](auto x) { return acos(x); };
}  // namespace

TEST_CASE(
    "acos agrees with std::acos in [-1, 1], is NaN outside, and its derivatives agree with differences") {
  arc::check_values(f, [](double x) { return std::acos(x); });
}

TEST_CASE(
    "acos's derivative at +-1 is infinite, 0 where nothing comes from upstream; there is a second one") {
  arc::check_derivatives(f, -1);
}
