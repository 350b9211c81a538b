// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {
constexpr auto f = [](auto x) { return ceil(x); };
}  // namespace

TEST_CASE_TEMPLATE("ceil goes up to whole numbers and leaves numbers without fractions alone", T, float,
                   double) {
  constexpr T inf = std::numeric_limits<T>::infinity();
  const ct::Tensor<T, 22> x{0,
                            T(-0.0),
                            T(0.5),
                            T(-0.5),
                            T(1.5),
                            T(-1.5),
                            T(2.5),
                            T(-2.5),
                            T(0.49999997),
                            T(-0.3),
                            3,
                            -3,
                            T(2.7),
                            T(-2.7),
                            T(8388607.5),
                            T(-8388607.5),
                            8388609,
                            T(0x1p100),
                            T(-0x1p100),
                            inf,
                            -inf,
                            std::numeric_limits<T>::quiet_NaN()};
  check::Elements expected;
  for (const T v : x) expected.push_back(static_cast<double>(std::ceil(v)));
  CHECK(check::same(check::value(f, x), expected));
}

TEST_CASE("ceil agrees with std::ceil at every row length; its derivative is 0") {
  check::elementwise(
      f, [](double x) { return std::ceil(x); }, check::Range{-4, 4});
  CHECK(check::gradient([](auto x) { return sum(x * ceil(x)); }, ct::Tensor<double, 3>{2.6, -1.2, 2})[0] ==
        check::Elements{std::ceil(2.6), std::ceil(-1.2), 2});
}

TEST_CASE("ceil is a constant expression") {
  static_assert(ct::op::Ceil::value(-2.75) == -2);
  static_assert(ct::op::Ceil::value(2.5F) == 3);
}
