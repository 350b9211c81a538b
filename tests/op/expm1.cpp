// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {
[[maybe_unused]] constexpr double inf = std::numeric_limits<double>::infinity(),
                                  undefined = std::numeric_limits<double>::quiet_NaN();
constexpr auto f = [](auto x) { return expm1(x); };
[[maybe_unused]] constexpr auto total = [](auto x) { return sum(expm1(x)); };
}  // namespace

TEST_CASE("expm1 agrees with std::expm1 and its derivatives with differences") {
  check::elementwise(
      f, [](double x) { return std::expm1(x); }, check::Range{-4, 4});
}

TEST_CASE("expm1 is accurate near 0 and finite or infinite elsewhere, never NaN") {
  const ct::Tensor<double, 11> x{0, 1e-20, -1e-20, 1e-6, -1e4, -1e30, 1e4, 1e30, inf, -inf, undefined};
  CHECK(check::same(check::value(f, x),
                    {0, 1e-20, -1e-20, std::expm1(1e-6), -1, -1, inf, inf, inf, -1, undefined}, 1e-15));
  ct::Tensor<float, 11> single;
  for (std::size_t i = 0; i < x.size(); ++i) single[i] = static_cast<float>(x[i]);
  CHECK(check::same(check::value(f, single),
                    {0, 1e-20, -1e-20, std::expm1(1e-6), -1, -1, inf, inf, inf, -1, undefined}, 1e-6));
}

TEST_CASE("expm1's derivative is accurate where e^x is much smaller than 1") {
  CHECK(check::same(check::gradient(total, ct::Tensor<double, 3>{-50, -800, 0})[0], {std::exp(-50.0), 0, 1},
                    1e-14));
}
