// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

constexpr auto f = [](auto x) { return abs(x); };

TEST_CASE("abs agrees with std::abs and its derivatives with differences") {
  check::elementwise(
      f, [](double x) { return std::abs(x); }, check::Range{-2, 2});
}

TEST_CASE("abs's derivative at 0 is 0, on either side the sign") {
  const ct::Tensor<double, 4> x{-2, -0.0, 0, 3};
  CHECK(check::gradient([](auto v) { return sum(f(v)); }, x)[0] == check::Elements{-1, 0, 0, 1});
  CHECK(check::value(f, x) == check::Elements{2, 0, 0, 3});
}
