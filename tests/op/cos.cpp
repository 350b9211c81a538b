// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE("cos agrees with std::cos and its derivatives with differences") {
  check::elementwise([](auto x) { return cos(x); }, [](double x) { return std::cos(x); },
                     check::Range{-3, 3});
}

TEST_CASE("cos of an infinity is NaN") {
  constexpr double inf = std::numeric_limits<double>::infinity();
  CHECK(check::same(check::value([](auto x) { return cos(x); }, ct::Tensor<double, 3>{0, inf, -inf}),
                    {std::cos(0.0), std::nan(""), std::nan("")}));
}
