// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE("select agrees with ?: and its derivatives with differences") {
  check::elementwise([](auto c, auto x, auto y) { return select(c < 0.0, x * y, y); },
                     [](double c, double x, double y) { return c < 0 ? x * y : y; }, check::Range{-1, 1},
                     check::Range{-2, 2}, check::Range{-2, 2});
}

TEST_CASE("select with a number on either side") {
  const ct::Tensor<double, 3> x{-1, 0, 2};
  CHECK(check::value([](auto v) { return select(v > 0.0, v, 0.0); }, x) == check::Elements{0, 0, 2});
  CHECK(check::value([](auto v) { return select(v > 0.0, 7.0, v); }, x) == check::Elements{-1, 0, 7});
}

TEST_CASE("select broadcasts its condition and its choices") {
  const auto c = check::random<ct::Tensor<double, 3, 1>>(1);
  const auto x = check::random<ct::Tensor<double, 4>>(2);
  const auto y = check::random<ct::Tensor<double, 2, 1, 1>>(3);
  check::function([](auto k, auto a, auto b) { return select(k < 0.0, a, b); }, c, x, y);
}

TEST_CASE("select keeps infinities and NaN of what is not chosen out of values") {
  const ct::Tensor<double, 4> x{0, -1, 4, 0};
  CHECK(check::value([](auto v) { return select(v > 0.0, log(v), 0.0); }, x) ==
        check::Elements{0, 0, std::log(4.0), 0});
}

TEST_CASE("a guard inside a function keeps its gradient finite where the function has none") {
  const ct::Tensor<double, 3> x{0, -1, 4};
  const auto safe_log = [](auto v) { return sum(select(v > 0.0, log(select(v > 0.0, v, 1.0)), 0.0)); };
  CHECK(check::gradient(safe_log, x)[0] == check::Elements{0, 0, 0.25});
}

TEST_CASE("select's gradient selects: an infinite upstream does not become 0 times infinity") {
  constexpr double inf = std::numeric_limits<double>::infinity();
  const ct::Tensor<double, 3> c{1, -1, 1}, x{1, 2, 3}, y{4, 5, 6}, w{inf, inf, 1};
  const auto gradient = check::gradient(
      [](auto k, auto a, auto b, auto weight) { return sum(weight * select(k > 0.0, a, b)); }, c, x, y, w);
  CHECK(gradient[0] == check::Elements{0, 0, 0});
  CHECK(gradient[1] == check::Elements{inf, 0, 1});
  CHECK(gradient[2] == check::Elements{0, inf, 0});
}
