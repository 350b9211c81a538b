// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE("sin agrees with std::sin and its derivatives with differences") {
  check::elementwise([](auto x) { return sin(x); }, [](double x) { return std::sin(x); },
                     check::Range{-3, 3});
}

TEST_CASE("sin of an infinity is NaN") {
  constexpr double inf = std::numeric_limits<double>::infinity();
  CHECK(check::same(check::value([](auto x) { return sin(x); }, ct::Tensor<double, 3>{0, inf, -inf}),
                    {std::sin(0.0), std::nan(""), std::nan("")}));
}
