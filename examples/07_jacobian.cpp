// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// jacobian, all partial derivatives of a function with several results: Newton's method for two equations in
// two unknowns. jacfwd and jacrev choose forward or reverse mode; jacobian takes the one with fewer passes.
//
// Output:
//   (2.0000, 1.0000)
//   (2.0000, 0.5000)
//   (1.9333, 0.5167)
//   (1.9319, 0.5176)
//   (1.9319, 0.5176)
//   circle 4, product 1
#include <ctgrad/scalar.hpp>

#include <array>
#include <cmath>
#include <cstdio>

namespace ct = ctgrad;

/// Zero where the circle of radius 2 meets the hyperbola x y = 1.
constexpr auto equations = [](auto x, auto y) { return std::array{x * x + y * y - 4, x * y - 1}; };

int main() {
  double x = 2, y = 1;
  for (int step = 0; step < 5; ++step) {
    std::printf("(%.4f, %.4f)\n", x, y);
    const auto [f, g] = ct::evaluate(equations)(x, y);
    const auto [df, dg] = ct::jacobian(equations)(x, y);  // std::array<std::tuple<double, double>, 2>
    const auto [fx, fy] = df;
    const auto [gx, gy] = dg;
    const double determinant = fx * gy - fy * gx;
    x -= (f * gy - g * fy) / determinant;
    y -= (g * fx - f * gx) / determinant;
  }
  std::printf("circle %g, product %g\n", x * x + y * y, x * y);

  const bool same_modes = ct::jacfwd(equations)(x, y) == ct::jacrev(equations)(x, y);
  const bool solved = std::abs(x * x + y * y - 4) + std::abs(x * y - 1) < 1e-12;
  return same_modes && solved ? 0 : 1;
}
