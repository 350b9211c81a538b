// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Dual numbers: derivatives of code that a graph cannot hold, because its branches and its number of steps
// depend on the data. A template is called with Dual in place of double; it may capture, loop, branch and
// recurse.
//
// Output:
//   period 2.3310 s, 1.1655 s per metre, 0.5007 s per radian
//   one more kilometre: 2.5 after 3 km, 1.5 after 8 km
//   length 5, gradient (0.6, 0.8)
#include <ctgrad/dual.hpp>

#include <array>
#include <cmath>
#include <cstdio>
#include <numbers>

namespace ct = ctgrad;

/// Gauss's mean: as many steps as the arguments need.
template <class T>
T mean(T a, T b) {
  using std::abs, std::sqrt;  // for numbers; those for Dual are found by their argument
  while (abs(a - b) > 1e-12 * a) {
    const T next = (a + b) / 2;
    b = sqrt(a * b);
    a = next;
  }
  return a;
}

int main() {
  // The period of a pendulum, released at an angle, is exactly 2 pi sqrt(length / g) / mean(1, cos(angle /
  // 2)).
  const double g = 9.81;
  const auto period = [g](auto length, auto angle) {
    using T = decltype(angle);
    return 2 * std::numbers::pi * sqrt(length / g) / mean(T(1), cos(angle / 2));
  };
  const auto [value, gradient] = ct::value_and_gradient(period, 1.0, 1.5);
  std::printf("period %.4f s, %.4f s per metre, %.4f s per radian\n", value, gradient[0], gradient[1]);

  // Branches: a taxi's fare for the first 5 km and the others, and what one more kilometre costs.
  const auto fare = [](auto km) { return km < 5 ? 4 + 2.5 * km : 16.5 + 1.5 * (km - 5); };
  const double near = ct::derivative(fare, 3.0), far = ct::derivative(fare, 8.0);
  std::printf("one more kilometre: %.1f after 3 km, %.1f after 8 km\n", near, far);

  // By hand: a dual number is a value with its derivatives in N directions.
  const auto [x, y] = ct::variables(3.0, 4.0);  // ct::Dual<double, 2>
  const auto r = sqrt(x * x + y * y);
  std::printf("length %g, gradient (%g, %g)\n", r.value, r.gradient[0], r.gradient[1]);

  const double difference = (period(1.0, 1.5 + 1e-6) - period(1.0, 1.5 - 1e-6)) / 2e-6;
  const bool right = std::abs(gradient[0] - value / 2) < 1e-12 && std::abs(gradient[1] - difference) < 1e-8 &&
                     near == 2.5 && far == 1.5 && r.value == 5 && std::abs(r.gradient[0] - 0.6) < 1e-15;
  return right ? 0 : 1;
}
