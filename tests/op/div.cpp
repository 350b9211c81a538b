// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

constexpr auto f = [](auto x, auto y) { return x / y; };

TEST_CASE("div agrees with / and its derivatives with differences") {
  check::elementwise(
      f, [](double x, double y) { return x / y; }, check::Range{-2, 2}, check::Range{0.5, 2});
}

TEST_CASE("div with a number on either side") {
  const ct::Tensor<double, 3> x{1, -2, 4};
  CHECK(check::value([](auto v) { return v / 4.0; }, x) == check::Elements{0.25, -0.5, 1});
  CHECK(check::value([](auto v) { return 4.0 / v; }, x) == check::Elements{4, -2, 1});
  check::function([](auto v) { return 1.0 / v + v / 3.0; }, x);
}

TEST_CASE("division by a repeated value, whose reciprocal is taken once") {
  const auto x = check::random<ct::Tensor<double, 3, 5>>(1);
  const auto y = check::random<ct::Tensor<double, 3, 1>>(2, 0.5, 2);
  check::function(f, x, y);
  const check::Elements quotient = check::value(f, x, y);
  for (std::size_t i = 0; i < 15; ++i) CHECK(quotient[i] == doctest::Approx(x[i] / y[i / 5]).epsilon(1e-15));
}

TEST_CASE("division by zero gives an infinity or NaN") {
  constexpr double inf = std::numeric_limits<double>::infinity();
  CHECK(check::same(check::value(f, ct::Tensor<double, 3>{1, -1, 0}, ct::Tensor<double, 3>{0, 0, 0}),
                    {inf, -inf, std::nan("")}));
}
