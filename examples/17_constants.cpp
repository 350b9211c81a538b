// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Constant expressions: derivatives that the compiler evaluates. They stand in static_assert, in array bounds
// and in tables that are part of the program before it starts.
//
// Output:
//   exp(x) - 2 x turns at 0.693147
//   tanh(1.1) = 0.800, interpolated 0.800
//   greatest error of the table: 4e-05
#include <ctgrad/scalar.hpp>

#include <array>
#include <cmath>
#include <cstdio>
#include <tuple>

namespace ct = ctgrad;

constexpr auto cube = [](auto x) { return x * x * x; };
static_assert(ct::grad(cube)(2.0) == 12);
static_assert(ct::derivative<0, 2>(cube)(2.0) == 12);
static_assert(ct::jvp([](auto x, auto y) { return x * y; })(2.0, 3.0, 1.0, 10.0) == std::pair(6.0, 23.0));

/// A place where the slope is 0, by Newton's method while compiling.
constexpr double stationary_point(auto f, double x) {
  for (int i = 0; i < 8; ++i) x -= ct::derivative(f)(x) / ct::derivative<0, 2>(f)(x);
  return x;
}
constexpr double turn = stationary_point([](auto x) { return exp(x) - 2 * x; }, 0.5);

/// Values and slopes of tanh, for interpolation at run time with cubic polynomials.
struct Entry {
  double value, slope;
};
constexpr double step = 0.25;
constexpr auto table = [] {
  std::array<Entry, 17> t{};
  for (std::size_t i = 0; i < t.size(); ++i) {
    const auto [value, slope] =
        ct::value_and_grad([](auto x) { return tanh(x); })(step * static_cast<double>(i));
    t[i] = {value, slope};
  }
  return t;
}();
static_assert(table[0].value == 0 && table[0].slope == 1);

double interpolated_tanh(double x) {
  const auto i = static_cast<std::size_t>(x / step);
  const auto [a, da] = table[i];
  const auto [b, db] = table[i + 1];
  const double t = x / step - static_cast<double>(i), s = 1 - t;
  return s * s * ((1 + 2 * t) * a + t * step * da) + t * t * ((1 + 2 * s) * b - s * step * db);
}

int main() {
  std::printf("exp(x) - 2 x turns at %.6f\n", turn);
  std::printf("tanh(1.1) = %.3f, interpolated %.3f\n", std::tanh(1.1), interpolated_tanh(1.1));
  double worst = 0;
  for (double x = 0; x < 4; x += 0.01)
    worst = std::fmax(worst, std::abs(interpolated_tanh(x) - std::tanh(x)));
  std::printf("greatest error of the table: %.0e\n", worst);
  return std::abs(turn - std::log(2.0)) < 1e-12 && worst < 5e-5 ? 0 : 1;
}
