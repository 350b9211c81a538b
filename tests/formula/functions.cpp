// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Functions of formulas: values against <cmath>, derivatives against central differences.
#include "same.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {
/// The values of f at some points, and its derivatives up to the second, against a function of double and
/// central differences.
template <class F, class Expected>
void check(F f, Expected expected, std::initializer_list<double> points) {
  constexpr auto d = ct::derivative(f, x);
  constexpr auto dd = ct::derivative<2>(f, x);
  const std::string name(std::string_view(to_string(f)));
  CAPTURE(name);
  for (const double a : points) {
    CAPTURE(a);
    CHECK(f(x = a) == doctest::Approx(expected(a)).epsilon(1e-15));
    CHECK(static_cast<double>(f(x = static_cast<float>(a))) == doctest::Approx(expected(a)).epsilon(1e-6));
    const double h = 1e-4;
    // Richardson: the error of a central difference with step h, and 4 times that of half the step.
    const auto slope = [&](auto g, double step) { return (g(a + step) - g(a - step)) / (2 * step); };
    const auto at = [&](auto g) { return [g](double p) { return ct::function_of(g, x)(p); }; };
    CHECK(at(d)(a) == doctest::Approx((4 * slope(expected, h / 2) - slope(expected, h)) / 3).epsilon(1e-9));
    CHECK(at(dd)(a) == doctest::Approx((4 * slope(at(d), h / 2) - slope(at(d), h)) / 3).epsilon(1e-9));
  }
}
}  // namespace

TEST_CASE("values and derivatives of all functions") {
  check(exp(x), [](double a) { return std::exp(a); }, {-2.0, 0.5, 3.0});
  check(expm1(x), [](double a) { return std::expm1(a); }, {-2.0, 1e-3, 3.0});
  check(log(x), [](double a) { return std::log(a); }, {0.25, 3.0});
  check(log1p(x), [](double a) { return std::log1p(a); }, {-0.5, 1e-3, 3.0});
  check(sqrt(x), [](double a) { return std::sqrt(a); }, {0.25, 3.0});
  check(sin(x), [](double a) { return std::sin(a); }, {-2.0, 0.5, 3.0});
  check(cos(x), [](double a) { return std::cos(a); }, {-2.0, 0.5, 3.0});
  check(tan(x), [](double a) { return std::tan(a); }, {-1.0, 0.5, 3.0});
  check(asin(x), [](double a) { return std::asin(a); }, {-0.5, 0.75});
  check(acos(x), [](double a) { return std::acos(a); }, {-0.5, 0.75});
  check(atan(x), [](double a) { return std::atan(a); }, {-2.0, 0.5});
  check(sinh(x), [](double a) { return std::sinh(a); }, {-2.0, 0.5});
  check(cosh(x), [](double a) { return std::cosh(a); }, {-2.0, 0.5});
  check(tanh(x), [](double a) { return std::tanh(a); }, {-2.0, 0.5});
  check(erf(x), [](double a) { return std::erf(a); }, {-1.0, 0.5});
  check(pow(x, y) * 0_c + pow(x, x), [](double a) { return std::pow(a, a); }, {0.5, 2.0});
  check(pow(3_c, x), [](double a) { return std::pow(3.0, a); }, {-1.5, 2.0});
  check(pow<5, 3>(x), [](double a) { return std::pow(a, 5.0 / 3); }, {0.5, 2.0});
  check(pow<-100>(x), [](double a) { return std::pow(a, -100.0); }, {0.875, -1.125});
  check(x * abs(x), [](double a) { return a * std::abs(a); }, {-2.0, 0.5});
}

TEST_CASE("abs has derivative 0 at 0, sign nowhere another") {
  constexpr auto d = ct::derivative(abs(x), x);
  static_assert(same(d, sign(x)));
  static_assert(d(x = 0.0) == 0 && d(x = -0.5f) == -1 && d(x = 2) == 1);
  static_assert(same(ct::derivative(sign(x), x), 0_c));
}
