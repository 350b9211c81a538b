// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

constexpr auto f = [](auto x, auto y) { return x * y; };

TEST_CASE("mul agrees with * and its derivatives with differences") {
  check::elementwise(
      f, [](double x, double y) { return x * y; }, check::Range{-2, 2}, check::Range{-2, 2});
}

TEST_CASE("mul with a number on either side, and with several") {
  const ct::Tensor<double, 3> x{1, 2, 3};
  CHECK(check::value([](auto v) { return v * 0.5; }, x) == check::Elements{0.5, 1, 1.5});
  CHECK(check::value([](auto v) { return 0.5 * v; }, x) == check::Elements{0.5, 1, 1.5});
  CHECK(check::value([](auto v) { return 2.0 * (v * 4.0) * -1.0 * (-0.5 * v); }, x) ==
        check::Elements{4, 16, 36});
}

TEST_CASE("0 times infinity is NaN: a product with 0 is not folded away") {
  CHECK(check::same(check::value([](auto v) { return v * 0.0; },
                                 ct::Tensor<double, 2>{std::numeric_limits<double>::infinity(), 1}),
                    {std::nan(""), 0}));
}

TEST_CASE("operands of mul broadcast, and gradients sum over what was repeated") {
  check::function(f, check::random<ct::Tensor<double, 2, 3, 1>>(1),
                  check::random<ct::Tensor<double, 3, 4>>(2));
  check::function(f, check::random<ct::Tensor<double, 2, 3>>(1), 1.25);
}
