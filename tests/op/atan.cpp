// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {
[[maybe_unused]] constexpr double inf = std::numeric_limits<double>::infinity(),
                                  undefined = std::numeric_limits<double>::quiet_NaN();
constexpr auto f = [](auto x) { return atan(x); };
[[maybe_unused]] constexpr auto total = [](auto x) { return sum(atan(x)); };
}  // namespace

TEST_CASE("atan agrees with std::atan and its derivatives with differences") {
  check::elementwise(
      f, [](double x) { return std::atan(x); }, check::Range{-3, 3});
}

TEST_CASE("atan goes to half a turn over two at infinity") {
  const ct::Tensor<double, 9> x{0, 1e-20, 1, -1, 1e30, -1e30, inf, -inf, undefined};
  CHECK(check::same(check::value(f, x),
                    {0, 1e-20, std::atan(1.0), -std::atan(1.0), std::acos(0.0), -std::acos(0.0),
                     std::acos(0.0), -std::acos(0.0), undefined},
                    1e-15));
  ct::Tensor<float, 9> single;
  for (std::size_t i = 0; i < x.size(); ++i) single[i] = static_cast<float>(x[i]);
  CHECK(check::same(check::value(f, single),
                    {0, 1e-20, std::atan(1.0), -std::atan(1.0), std::acos(0.0), -std::acos(0.0),
                     std::acos(0.0), -std::acos(0.0), undefined},
                    1e-6));
}

TEST_CASE("atan's derivative is 0 at infinity") {
  CHECK(check::same(check::gradient(total, ct::Tensor<double, 4>{inf, -inf, 1e200, 0})[0], {0, 0, 0, 1},
                    1e-15));
}
