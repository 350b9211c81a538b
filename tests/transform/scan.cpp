// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/ctgrad.hpp>
#include <doctest/doctest.h>

#include <cmath>

namespace ct = ctgrad;

namespace {
// x' = a x (1 - x): the logistic map.
constexpr auto logistic = [](auto a, auto x) {
  return ct::repeat<50>([a](auto s) { return a * s * (1 - s); }, x);
};
}  // namespace

TEST_CASE("repeat runs a step again and again, and both modes go through it") {
  const double a = 1.7, x = 0.3;
  double s = x, ds_da = 0, ds_dx = 1;
  for (int i = 0; i < 50; ++i) {
    ds_da = s * (1 - s) + a * (1 - 2 * s) * ds_da;
    ds_dx = a * (1 - 2 * s) * ds_dx;
    s = a * s * (1 - s);
  }
  CHECK(ct::evaluate(logistic)(a, x) == doctest::Approx(s).epsilon(1e-14));
  const auto [da, dx] = ct::grad(logistic)(a, x);
  CHECK(da == doctest::Approx(ds_da).epsilon(1e-12));
  CHECK(dx == doctest::Approx(ds_dx).epsilon(1e-12));
  CHECK(ct::jvp(logistic)(a, x, 1.0, 0.0).second == doctest::Approx(ds_da).epsilon(1e-12));
  CHECK(ct::derivative<1>(logistic)(a, x) == doctest::Approx(ds_dx).epsilon(1e-12));
}
