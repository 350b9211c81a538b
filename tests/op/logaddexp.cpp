// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr auto f = [](auto x, auto y) { return ct::logaddexp(x, y); };
constexpr auto total = [](auto x, auto y) { return sum(ct::logaddexp(x, y)); };

}  // namespace

TEST_CASE("logaddexp agrees with its definition, and its derivatives with differences") {
  check::elementwise(
      f, [](double x, double y) { return std::log(std::exp(x) + std::exp(y)); }, check::Range{1, 4},
      check::Range{-3, 3});
  check::function(f, check::random<ct::Tensor<double, 4, 1>>(1), check::random<ct::Tensor<double, 5>>(2));
}

TEST_CASE("logaddexp of equal, far and infinite numbers") {
  const ct::Tensor<double, 8> x{1, 1e3, -1e3, -inf, -inf, inf, inf, 700}, y{1, 0, -1e3, -inf, 2, 1, inf, 700};
  const double two = std::log(2.0);
  CHECK(check::same(check::value(f, x, y), {1 + two, 1e3, -1e3 + two, -inf, 2, inf, inf, 700 + two}, 1e-15));
  const ct::Tensor<double, 4> a{1, 1e3, -inf, 0}, b{1, 0, 2, -inf};
  const auto g = check::gradient(total, a, b);
  CHECK(check::same(g[0], {0.5, 1, 0, 1}, 1e-15));
  CHECK(check::same(g[1], {0.5, 0, 1, 0}, 1e-15));
}

TEST_CASE("logaddexp is as smooth where both are equal, and not a number where one of them is not") {
  const ct::Tensor<double, 3> x{0, 2, 1000}, y{0, 2, 1000};
  check::function(f, x, y);  // its second derivatives too
  static_assert(ct::derivative<0, 2>(f)(0.0, 0.0) == 0.25);
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(check::same(check::value(f, ct::Tensor<double, 3>{nan, 1, nan}, ct::Tensor<double, 3>{1, nan, nan}),
                    {nan, nan, nan}));
}
