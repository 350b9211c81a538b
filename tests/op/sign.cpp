// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE("sign agrees with its definition and its derivative is 0") {
  check::elementwise([](auto x) { return sign(x); }, [](double x) { return double(0 < x) - double(x < 0); },
                     check::Range{-2, 2});
}

TEST_CASE("sign is 0 at 0 and at -0") {
  constexpr double inf = std::numeric_limits<double>::infinity();
  CHECK(check::value([](auto x) { return sign(x); }, ct::Tensor<double, 6>{-inf, -3, -0.0, 0, 1e-300, inf}) ==
        check::Elements{-1, -1, 0, 0, 1, 1});
}

TEST_CASE("sign passes no gradient on") {
  const auto gradient =
      check::gradient([](auto x) { return sum(sign(x) * x); }, ct::Tensor<double, 3>{-2, 0, 5});
  CHECK(gradient[0] == check::Elements{-1, 0, 1});
}
