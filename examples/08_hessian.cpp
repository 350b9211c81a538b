// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// hessian, all second derivatives: Newton's method finds the floor of Rosenbrock's valley in a few steps,
// where gradient descent needs thousands.
//
// Output:
//   (-1.2000, 1.0000): 24.2000
//   (-1.1753, 1.3807): 4.7319
//   (0.7631, -3.1750): 1411.8452
//   (0.7634, 0.5828): 0.0560
//   (1.0000, 0.9440): 0.3132
//   (1.0000, 1.0000): 0.0000
#include <ctgrad/scalar.hpp>

#include <cmath>
#include <cstdio>

namespace ct = ctgrad;

constexpr auto valley = [](auto x, auto y) { return (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x); };

int main() {
  double x = -1.2, y = 1;
  for (int step = 0; step < 7; ++step) {
    const auto [value, gradient] = ct::value_and_grad(valley)(x, y);
    if (step < 6) std::printf("(%.4f, %.4f): %.4f\n", x, y, value);
    const auto [gx, gy] = gradient;
    const auto [row_x, row_y] = ct::hessian(valley)(x, y);  // a tuple of tuples
    const auto [xx, xy] = row_x;
    const auto [yx, yy] = row_y;
    const double determinant = xx * yy - xy * yx;
    x -= (gx * yy - gy * xy) / determinant;
    y -= (gy * xx - gx * yx) / determinant;
  }
  return std::abs(x - 1) + std::abs(y - 1) < 1e-12 ? 0 : 1;
}
