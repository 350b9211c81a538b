// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

constexpr auto f = [](auto x, auto y) { return maximum(x, y); };

TEST_CASE("maximum agrees with std::max and its derivatives with differences") {
  check::elementwise(
      f, [](double x, double y) { return std::max(x, y); }, check::Range{-2, 2}, check::Range{-2, 2});
}

TEST_CASE("maximum splits the gradient of a tie evenly") {
  const ct::Tensor<double, 3> x{1, 2, 3}, y{2, 2, 2};
  const auto gradient = check::gradient([](auto a, auto b) { return sum(f(a, b)); }, x, y);
  CHECK(gradient[0] == check::Elements{0, 0.5, 1});
  CHECK(gradient[1] == check::Elements{1, 0.5, 0});
}

TEST_CASE("maximum of a value with itself has the whole gradient") {
  CHECK(check::gradient([](auto a) { return sum(f(a, a)); }, ct::Tensor<double, 2>{-1, 4})[0] ==
        check::Elements{1, 1});
}

TEST_CASE("maximum with a number") {
  const ct::Tensor<double, 3> x{1, 2, 3};
  CHECK(check::value([](auto a) { return maximum(a, 2.0); }, x) == check::Elements{2, 2, 3});
  CHECK(check::gradient([](auto a) { return sum(maximum(a, 2.0)); }, x)[0] == check::Elements{0, 0.5, 1});
}

TEST_CASE("maximum with infinities") {
  constexpr double inf = std::numeric_limits<double>::infinity();
  const ct::Tensor<double, 3> x{-inf, inf, -inf}, y{0, 0, inf};
  CHECK(check::value(f, x, y) ==
        check::Elements{std::max(-inf, 0.0), std::max(inf, 0.0), std::max(-inf, inf)});
}

TEST_CASE("maximum is NaN where either is") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const ct::Tensor<double, 5> x{nan, 1, nan, nan, 2}, y{0, nan, nan, 5, 2};
  const check::Elements expected{nan, nan, nan, nan, 2};
  CHECK(check::same(check::value(f, x, y), expected));
  CHECK(check::same(check::elements(planned(f, x, y)), expected));
  CHECK(check::same(check::value([](auto a) { return maximum(a, 3.0) * 0.0; }, x), {nan, 0, nan, nan, 0}));
  ct::Tensor<float, 37> long_x;
  for (std::size_t i = 0; i < 37; ++i) {
    long_x.fill(1);
    long_x[i] = std::numeric_limits<float>::quiet_NaN();
    const auto right = ct::evaluate([](auto a) { return maximum(a, 1.0); })(long_x);
    const auto left = ct::evaluate([](auto a) { return maximum(0.0 * a + 1.0, a); })(long_x);
    for (std::size_t k = 0; k < 37; ++k) {
      CHECK(std::isnan(right[k]) == (k == i));
      CHECK(std::isnan(left[k]) == (k == i));
    }
  }
}
