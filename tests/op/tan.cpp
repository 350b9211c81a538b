// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {
[[maybe_unused]] constexpr double inf = std::numeric_limits<double>::infinity(),
                                  undefined = std::numeric_limits<double>::quiet_NaN();
constexpr auto f = [](auto x) { return tan(x); };
[[maybe_unused]] constexpr auto total = [](auto x) { return sum(tan(x)); };
}  // namespace

TEST_CASE("tan agrees with std::tan and its derivatives with differences") {
  check::elementwise(
      f, [](double x) { return std::tan(x); }, check::Range{-1.4, 1.4});
}

TEST_CASE("tan of large angles, 0 and infinities") {
  const ct::Tensor<double, 6> x{0, 3.0, -100, 1e4, inf, undefined};
  CHECK(check::same(check::value(f, x),
                    {0, std::tan(3.0), std::tan(-100.0), std::tan(1e4), undefined, undefined}, 1e-14));
  ct::Tensor<float, 6> single;
  for (std::size_t i = 0; i < x.size(); ++i) single[i] = static_cast<float>(x[i]);
  CHECK(check::same(check::value(f, single),
                    {0, std::tan(3.0), std::tan(-100.0), std::tan(1e4), undefined, undefined}, 1e-5));
}
