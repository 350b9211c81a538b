// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// custom_derivative, a function whose derivative you know better than it can be derived: Kepler's equation
// E - e sin(E) = M is solved for E by Newton's method. The derivative of the solution follows from the
// equation alone (implicit function theorem), so no pass through the solver's steps is needed.
//
// Output:
//   E(1, 0.5) = 1.4987
//   dE/dM = 1.0374, dE/de = 1.0347
//   second derivative in M: -0.5567
//   the planet leaves at a speed of 0.5173
#include <ctgrad/scalar.hpp>

#include <cmath>
#include <cstdio>
#include <tuple>

namespace ct = ctgrad;

constexpr auto newton = [](auto m, auto e) {
  return ct::repeat<20>([m, e](auto x) { return x - (x - e * sin(x) - m) / (1 - e * cos(x)); }, m);
};
/// The rule: arguments, result, and the gradient d in the result, to the gradient in each argument.
constexpr auto kepler = ct::custom_derivative(newton, [](auto, auto e, auto x, auto d) {
  const auto slope = d / (1 - e * cos(x));  // dE/dM = 1 / (1 - e cos E)
  return std::tuple(slope, slope * sin(x));
});

int main() {
  const double m = 1, e = 0.5;
  const auto [x, d] = ct::value_and_grad(kepler)(m, e);
  const auto [dm, de] = d;
  std::printf("E(1, 0.5) = %.4f\n", x);
  std::printf("dE/dM = %.4f, dE/de = %.4f\n", dm, de);

  // It is like any other function: forward mode, second derivatives, and derivatives of functions that call
  // it.
  const double dm_forward = ct::derivative(kepler)(m, e), second = ct::derivative<0, 2>(kepler)(m, e);
  std::printf("second derivative in M: %.4f\n", second);
  constexpr auto distance = [](auto anomaly, auto eccentricity) {
    return 1 - eccentricity * cos(kepler(anomaly, eccentricity));
  };
  const double ddistance = ct::grad<0>(distance)(m, e);
  std::printf("the planet leaves at a speed of %.4f\n", ddistance);

  // Through all 20 steps the derivatives are the same, only dearer.
  const auto [dm_steps, de_steps] = ct::grad(newton)(m, e);
  const auto is = [](double a, double b) { return std::abs(a - b) < 1e-12; };
  const bool right = is(x - e * std::sin(x), m) && is(dm, dm_steps) && is(de, de_steps) &&
                     is(dm, dm_forward) && is(second, -e * std::sin(x) * dm * dm * dm) &&
                     is(ddistance, e * std::sin(x) * dm);
  return right ? 0 : 1;
}
