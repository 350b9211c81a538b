// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

constexpr auto f = [](auto x) { return log(x); };

TEST_CASE("log agrees with std::log and its derivatives with differences") {
  check::elementwise(
      f, [](double x) { return std::log(x); }, check::Range{0.2, 8});
}

TEST_CASE("log is -infinity at 0, NaN below, infinity at infinity") {
  constexpr double inf = std::numeric_limits<double>::infinity();
  const ct::Tensor<double, 4> x{0, -1, inf, 1};
  CHECK(check::same(check::value(f, x), {-inf, std::nan(""), inf, 0}));
  const ct::Tensor<float, 3> single{0, -1, 1};
  CHECK(check::same(check::elements(ct::evaluate(f)(single)), {-inf, std::nan(""), 0}));
}

TEST_CASE("log's derivative at 0 is infinity") {
  constexpr double inf = std::numeric_limits<double>::infinity();
  CHECK(check::gradient([](auto x) { return sum(f(x)); }, ct::Tensor<double, 2>{0, 2})[0] ==
        check::Elements{inf, 0.5});
}
