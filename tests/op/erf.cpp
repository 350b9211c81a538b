// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE("erf agrees with std::erf and its derivatives with differences") {
  check::elementwise([](auto x) { return erf(x); }, [](double x) { return std::erf(x); },
                     check::Range{-3, 3});
}

TEST_CASE("erf is -1 and 1 far out") {
  constexpr double inf = std::numeric_limits<double>::infinity();
  CHECK(check::value([](auto x) { return erf(x); }, ct::Tensor<double, 5>{-inf, -40, 0, 40, inf}) ==
        check::Elements{-1, -1, 0, 1, 1});
}
