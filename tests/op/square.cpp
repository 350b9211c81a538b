// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE("square agrees with its definition, and its derivatives with differences") {
  check::elementwise([](auto x) { return square(x); }, [](double x) { return x * x; }, check::Range{-2, 2});
}
