// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Derivatives of any order in one number, by forward mode: the Taylor series of exp(sin(x)) about 0, whose
// coefficients are the derivatives divided by factorials.
//
// Output:
//   derivatives at 0: 1 1 1 0 -3 -8
//   coefficients: 1 1 0.5 0 -0.125 -0.0667
//   at x = 0.1: series 1.104987, function 1.104987
//   slope of the circle at angle 0: (0, 2)
#include <ctgrad/scalar.hpp>

#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

namespace ct = ctgrad;

constexpr auto f = [](auto x) { return exp(sin(x)); };

/// f, f', f'', ... at x.
template <int... N>
std::array<double, sizeof...(N)> derivatives(double x, std::integer_sequence<int, N...>) {
  return {ct::derivative<0, N>(f)(x)...};
}

int main() {
  const auto d = derivatives(0, std::make_integer_sequence<int, 6>());
  std::printf("derivatives at 0:");
  for (const double v : d) std::printf(" %g", v + 0.0);  // no minus zero
  std::printf("\ncoefficients:");
  const double x = 0.1;
  double series = 0, power = 1, factorial = 1;
  for (std::size_t n = 0; n < d.size(); ++n) {
    std::printf(" %.3g", d[n] / factorial + 0.0);
    series += d[n] / factorial * power;
    power *= x;
    factorial *= static_cast<double>(n + 1);
  }
  const double exact = std::exp(std::sin(x));
  std::printf("\nat x = 0.1: series %.6f, function %.6f\n", series, exact);

  // One argument of several, and a function that returns a structure.
  constexpr auto circle = [](auto radius, auto angle) {
    return std::array{radius * cos(angle), radius * sin(angle)};
  };
  const auto [vx, vy] = ct::derivative<1>(circle)(2.0, 0.0);
  std::printf("slope of the circle at angle 0: (%g, %g)\n", vx + 0.0, vy);

  const std::array<double, 6> expected{1, 1, 1, 0, -3, -8};
  bool right = std::abs(series - exact) < 2e-8 && vy == 2;
  for (std::size_t n = 0; n < d.size(); ++n) right = right && std::abs(d[n] - expected[n]) < 1e-12;
  return right ? 0 : 1;
}
