// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

TEST_CASE("exp agrees with std::exp and its derivatives with differences") {
  check::elementwise([](auto x) { return exp(x); }, [](double x) { return std::exp(x); },
                     check::Range{-4, 4});
}

TEST_CASE("exp overflows to infinity and underflows to zero, never to NaN") {
  constexpr double inf = std::numeric_limits<double>::infinity();
  const ct::Tensor<double, 4> x{1000, -1000, inf, -inf};
  constexpr auto f = [](auto v) { return exp(v); };
  CHECK(check::value(f, x) == check::Elements{inf, 0, inf, 0});
  const ct::Tensor<float, 4> single{100, -200, static_cast<float>(inf), static_cast<float>(-inf)};
  CHECK(check::elements(ct::evaluate(f)(single)) == check::Elements{inf, 0, inf, 0});
}
