// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

constexpr auto f = [](auto x, auto y) { return x + y; };

TEST_CASE("add agrees with + and its derivatives with differences") {
  check::elementwise(
      f, [](double x, double y) { return x + y; }, check::Range{-2, 2}, check::Range{-2, 2});
}

TEST_CASE("add with a number on either side") {
  const ct::Tensor<double, 3> x{1, 2, 3};
  CHECK(check::value([](auto v) { return v + 0.5; }, x) == check::Elements{1.5, 2.5, 3.5});
  CHECK(check::value([](auto v) { return 0.5 + v; }, x) == check::Elements{1.5, 2.5, 3.5});
}

TEST_CASE("operands of add broadcast as in NumPy, and gradients sum over what was repeated") {
  const auto x = check::random<ct::Tensor<double, 2, 1, 4>>(1);
  const auto y = check::random<ct::Tensor<double, 3, 1>>(2);
  check::function([](auto a, auto b) { return (a + b) * (a + b) * b; }, x, y);
  const check::Elements sum = check::value(f, x, y);
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      for (std::size_t k = 0; k < 4; ++k) CHECK(sum[(i * 3 + j) * 4 + k] == x(i, 0, k) + y(j, 0));
}

TEST_CASE("a value added to itself has twice the gradient") {
  CHECK(check::gradient([](auto x) { return sum(x + x); }, ct::Tensor<double, 2>{1, 2})[0] ==
        check::Elements{2, 2});
}
