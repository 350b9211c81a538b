// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {
constexpr auto f = [](auto x) { return floor(x); };
}  // namespace

TEST_CASE_TEMPLATE("floor goes down to whole numbers and leaves numbers without fractions alone", T, float,
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
  for (const T v : x) expected.push_back(static_cast<double>(std::floor(v)));
  CHECK(check::same(check::value(f, x), expected));
}

TEST_CASE("floor agrees with std::floor at every row length; its derivative is 0") {
  check::elementwise(
      f, [](double x) { return std::floor(x); }, check::Range{-4, 4});
  CHECK(check::gradient([](auto x) { return sum(x * floor(x)); }, ct::Tensor<double, 3>{2.6, -1.2, 2})[0] ==
        check::Elements{std::floor(2.6), std::floor(-1.2), 2});
}

TEST_CASE("floor is a constant expression") {
  static_assert(ct::op::Floor::value(-2.75) == -3);
  static_assert(ct::op::Floor::value(2.5F) == 2);
}
