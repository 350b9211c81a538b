// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE("rsqrt agrees with 1/std::sqrt and its derivatives with differences") {
  check::elementwise([](auto x) { return rsqrt(x); }, [](double x) { return 1 / std::sqrt(x); },
                     check::Range{0.2, 8});
}

TEST_CASE("rsqrt is infinity at 0 and 0 at infinity") {
  constexpr double inf = std::numeric_limits<double>::infinity();
  CHECK(check::value([](auto x) { return rsqrt(x); }, ct::Tensor<double, 3>{0, inf, 4}) ==
        check::Elements{inf, 0, 0.5});
}
