// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {
[[maybe_unused]] constexpr double inf = std::numeric_limits<double>::infinity(),
                                  undefined = std::numeric_limits<double>::quiet_NaN();
constexpr auto f = [](auto x) { return log1p(x); };
[[maybe_unused]] constexpr auto total = [](auto x) { return sum(log1p(x)); };
}  // namespace

TEST_CASE("log1p agrees with std::log1p and its derivatives with differences") {
  check::elementwise(
      f, [](double x) { return std::log1p(x); }, check::Range{-0.8, 5});
}

TEST_CASE("log1p is accurate near 0, -infinity at -1, NaN below") {
  const ct::Tensor<double, 10> x{0, 1e-20, -1e-20, 1e-6, -1, -1.5, 1e30, inf, -inf, undefined};
  CHECK(check::same(
      check::value(f, x),
      {0, 1e-20, -1e-20, std::log1p(1e-6), -inf, undefined, std::log1p(1e30), inf, undefined, undefined},
      1e-15));
  ct::Tensor<float, 10> single;
  for (std::size_t i = 0; i < x.size(); ++i) single[i] = static_cast<float>(x[i]);
  CHECK(check::same(
      check::value(f, single),
      {0, 1e-20, -1e-20, std::log1p(1e-6), -inf, undefined, std::log1p(1e30), inf, undefined, undefined},
      1e-6));
}

TEST_CASE("log1p's derivative at -1 is infinite and far out 1/x") {
  CHECK(check::same(check::gradient(total, ct::Tensor<double, 3>{-1, 0, 1e30})[0], {inf, 1, 1e-30}, 1e-15));
}
