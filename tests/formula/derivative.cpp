// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Derivatives are formulas in canonical form, of the type that one would write by hand.
#include "same.hpp"

#include <doctest/doctest.h>

namespace {
constexpr auto h = sin(x) * y;
}

static_assert(same(ct::derivative(h, x), cos(x) * y));
static_assert(same(ct::derivative(h, y), sin(x)));
static_assert(same(ct::derivative(h, z), 0_c));
static_assert(same(ct::derivative(x * x * x, x), 3_c * pow<2>(x)));
static_assert(same(ct::derivative(5_c, x), 0_c));
static_assert(same(ct::derivative(x, x), 1_c));
static_assert(same(ct::derivative(x * y * z, y), x* z));
static_assert(same(ct::derivative(x / y, y), -x / (y * y)));
static_assert(same(ct::derivative(x / x, x), 0_c));
static_assert(same(ct::derivative(pow<2>(x + y), x), 2_c * (x + y)));
static_assert(same(ct::derivative(1_c / (1_c + x), x), -1_c / pow<2>(1_c + x)));
static_assert(same(ct::derivative(sqrt(x), x), 1_c / (2_c * sqrt(x))));
static_assert(same(ct::derivative(sqrt(x * y), x), y / (2_c * sqrt(x * y))));
static_assert(same(ct::derivative(x * exp(-x), x), exp(-x) - x * exp(-x)));
static_assert(same(ct::derivative(log(x), x), 1_c / x));
static_assert(same(ct::derivative(tanh(x), x), 1_c - pow<2>(tanh(x))));
static_assert(same(ct::derivative(erf(x), x), 2_c * exp(-x * x) / sqrt(ct::pi)));
static_assert(same(ct::derivative(pow(x, y), x), y* pow(x, y - 1_c)));
static_assert(same(ct::derivative(pow(x, y), y), pow(x, y) * log(x)));
static_assert(same(ct::derivative(sin(cos(x)), x), -sin(x) * cos(cos(x))));

// Higher orders.
static_assert(same(ct::derivative<0>(h, x), h));
static_assert(same(ct::derivative<2>(h, x), -h));
static_assert(same(ct::derivative<4>(h, x), h));
static_assert(same(ct::derivative<3>(x * x * x, x), 6_c));
static_assert(same(ct::derivative<4>(x * x * x, x), 0_c));
static_assert(same(ct::derivative(ct::derivative(exp(x * y), x), y),
                   ct::derivative(ct::derivative(exp(x* y), y), x)));

// Gradients in alphabetical order or in a given one.
static_assert(same(ct::gradient(h), std::tuple(cos(x) * y, sin(x))));
static_assert(same(ct::gradient(h, y, z, x), std::tuple(sin(x), 0_c, cos(x) * y)));
static_assert(same(ct::hessian(h), std::tuple(std::tuple(-sin(x) * y, cos(x)), std::tuple(cos(x), 0_c))));

namespace {
constexpr auto a = sin(x * y) + exp(-x * x / 2_c) * log(1_c + y * y);
constexpr auto b = tanh(a * z + x) * sqrt(x * x + y * y + z * z);
constexpr auto large = a * b / (1_c + exp(-x * z)) + pow<3>(x - y) * cos(z * x) / (2_c + sin(x)) - erf(x / z);
}  // namespace

TEST_CASE("the gradient of a large formula against central differences") {
  constexpr auto gradient = ct::function_of(ct::gradient(large), x, y, z);
  const double at[3]{0.7, -0.4, 1.3}, step = 1e-3;
  const auto [gx, gy, gz] = gradient(at[0], at[1], at[2]);
  const double g[3]{gx, gy, gz};
  for (int i = 0; i < 3; ++i) {
    const auto value = [&](double h) {
      double p[3]{at[0], at[1], at[2]};
      p[i] += h;
      return large(x = p[0], y = p[1], z = p[2]);
    };
    const auto slope = [&](double h) { return (value(h) - value(-h)) / (2 * h); };
    CHECK(g[i] == doctest::Approx((4 * slope(step / 2) - slope(step)) / 3).epsilon(1e-9));
  }
}
