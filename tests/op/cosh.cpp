// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {
[[maybe_unused]] constexpr double inf = std::numeric_limits<double>::infinity(),
                                  undefined = std::numeric_limits<double>::quiet_NaN();
constexpr auto f = [](auto x) { return cosh(x); };
[[maybe_unused]] constexpr auto total = [](auto x) { return sum(cosh(x)); };
}  // namespace

TEST_CASE("cosh agrees with std::cosh and its derivatives with differences") {
  check::elementwise(
      f, [](double x) { return std::cosh(x); }, check::Range{-4, 4});
}

TEST_CASE("cosh overflows to infinity, never to NaN") {
  const ct::Tensor<double, 11> x{0, 1e-20, 80, -80, 1e4, -1e4, 1e30, -1e30, inf, -inf, undefined};
  CHECK(check::same(check::value(f, x),
                    {std::cosh(0.0), std::cosh(1e-20), std::cosh(80.0), std::cosh(-80.0), inf, inf, inf, inf,
                     inf, inf, undefined},
                    1e-14));
  ct::Tensor<float, 11> single;
  for (std::size_t i = 0; i < x.size(); ++i) single[i] = static_cast<float>(x[i]);
  CHECK(check::same(check::value(f, single),
                    {std::cosh(0.0), std::cosh(1e-20), std::cosh(80.0), std::cosh(-80.0), inf, inf, inf, inf,
                     inf, inf, undefined},
                    3e-6));
}

TEST_CASE("cosh's derivative at 0") {
  CHECK(check::same(check::gradient(total, ct::Tensor<double, 1>{0})[0], {0}, 1e-15));
}
