// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

constexpr auto f = [](auto x, auto y) { return x - y; };

TEST_CASE("sub agrees with - and its derivatives with differences") {
  check::elementwise(
      f, [](double x, double y) { return x - y; }, check::Range{-2, 2}, check::Range{-2, 2});
}

TEST_CASE("sub with a number on either side, 0 among them") {
  const ct::Tensor<double, 3> x{1, 2, 3};
  CHECK(check::value([](auto v) { return v - 0.5; }, x) == check::Elements{0.5, 1.5, 2.5});
  CHECK(check::value([](auto v) { return 0.5 - v; }, x) == check::Elements{-0.5, -1.5, -2.5});
  CHECK(check::value([](auto v) { return (0.0 - v) - 0.0; }, x) == check::Elements{-1, -2, -3});
}

TEST_CASE("operands of sub broadcast, and gradients sum over what was repeated") {
  check::function([](auto a, auto b) { return (a - b) * (b - a); },
                  check::random<ct::Tensor<double, 2, 3>>(1), check::random<ct::Tensor<double, 2, 1>>(2));
}
