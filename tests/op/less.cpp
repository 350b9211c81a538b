// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

constexpr auto f = [](auto x, auto y) { return select(less(x, y), x * y, x + y); };

TEST_CASE("less chooses as the operator does, and has no derivative of its own") {
  check::elementwise(
      f, [](double x, double y) { return x < y ? x * y : x + y; }, check::Range{-2, 2}, check::Range{-2, 2});
}

TEST_CASE("less at and around a tie, with a tensor and with a number") {
  const ct::Tensor<double, 3> x{1, 2, 3}, y{2, 2, 2};
  const check::Elements expected{1, 0, 0};
  CHECK(check::value([](auto a, auto b) { return select(less(a, b), a * 0.0 + 1.0, 0.0); }, x, y) ==
        expected);
  CHECK(check::value([](auto a) { return select(less(a, 2.0), a * 0.0 + 1.0, 0.0); }, x) == expected);
}

TEST_CASE("less with NaN is false") {
  const ct::Tensor<double, 3> x{std::nan(""), 1, std::nan("")}, y{1, std::nan(""), std::nan("")};
  CHECK(check::value([](auto a, auto b) { return select(less(a, b), pow(a, 0.0), 0.0); }, x, y) ==
        check::Elements{0, 0, 0});
}

TEST_CASE("less of broadcast operands, read through reshapes") {
  const auto x = check::random<ct::Tensor<double, 4, 1>>(1);
  const auto y = check::random<ct::Tensor<double, 5>>(2);
  check::function([](auto a, auto b) { return select(less(a, b), a, b); }, x, y);
}

TEST_CASE("less is written with operators, also turned around and with numbers") {
  const ct::Tensor<double, 3> x{1, 2, 3}, y{2, 2, 2};
  const check::Elements expected{1, 0, 0}, turned{0, 0, 1};
  CHECK(check::value([](auto a, auto b) { return select(a < b, a * 0.0 + 1.0, 0.0); }, x, y) == expected);
  CHECK(check::value([](auto a) { return select(a < 2.0, a * 0.0 + 1.0, 0.0); }, x) == expected);
  CHECK(check::value([](auto a, auto b) { return select(a > b, a * 0.0 + 1.0, 0.0); }, x, y) == turned);
  CHECK(check::value([](auto a) { return select(a > 2.0, a * 0.0 + 1.0, 0.0); }, x) == turned);
}
