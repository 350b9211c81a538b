// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "nan.hpp"

constexpr auto f = [](auto x, auto y) { return minimum(x, y); };

TEST_CASE("minimum agrees with std::min and its derivatives with differences") {
  check::elementwise(
      f, [](double x, double y) { return std::min(x, y); }, check::Range{-2, 2}, check::Range{-2, 2});
}

TEST_CASE("minimum splits the gradient of a tie evenly") {
  const ct::Tensor<double, 3> x{1, 2, 3}, y{2, 2, 2};
  const auto gradient = check::gradient([](auto a, auto b) { return sum(f(a, b)); }, x, y);
  CHECK(gradient[0] == check::Elements{1, 0.5, 0});
  CHECK(gradient[1] == check::Elements{0, 0.5, 1});
}

TEST_CASE("minimum of a value with itself has the whole gradient") {
  CHECK(check::gradient([](auto a) { return sum(f(a, a)); }, ct::Tensor<double, 2>{-1, 4})[0] ==
        check::Elements{1, 1});
}

TEST_CASE("minimum with a number") {
  const ct::Tensor<double, 3> x{1, 2, 3};
  CHECK(check::value([](auto a) { return minimum(a, 2.0); }, x) == check::Elements{1, 2, 2});
  CHECK(check::gradient([](auto a) { return sum(minimum(a, 2.0)); }, x)[0] == check::Elements{1, 0.5, 0});
}

TEST_CASE("minimum with infinities") {
  constexpr double inf = std::numeric_limits<double>::infinity();
  const ct::Tensor<double, 3> x{-inf, inf, -inf}, y{0, 0, inf};
  CHECK(check::value(f, x, y) ==
        check::Elements{std::min(-inf, 0.0), std::min(inf, 0.0), std::min(-inf, inf)});
}

TEST_CASE("minimum is NaN where either is") { check::nan_where_either_is(f); }
