// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// laplacian, the sum of the second derivatives in every coordinate, and hessian_diagonal, its summands: how
// far a trial function is from solving the heat equation du/dt = 0.1 (d2u/dx2 + d2u/dy2), and the rate of
// decay for which it does. Transforms nest: the residual contains derivatives and is differentiated again, as
// losses of physics-informed networks are.
//
// Output:
//   rate 1: residual 0.28
//   rate 1.9739: residual 0.00
//   2 pi^2 / 10 = 1.9739
//   du/dt = -0.3498, d2u/dx2 = -1.7492, d2u/dy2 = -1.7492
#include <ctgrad/scalar.hpp>

#include <cmath>
#include <cstdio>
#include <numbers>

namespace ct = ctgrad;
using std::numbers::pi;

constexpr auto u = [](auto rate, auto t, auto x, auto y) {
  return exp(-rate * t) * sin(pi * x) * sin(pi * y);
};

/// du/dt - 0.1 times the Laplacian in x and y.
constexpr auto residual = [](auto rate, auto t, auto x, auto y) {
  const auto in_time = ct::derivative<1>(u)(rate, t, x, y);
  const auto in_space = ct::laplacian([rate, t](auto a, auto b) { return u(rate, t, a, b); })(x, y);
  return in_time - 0.1 * in_space;
};

int main() {
  double rate = 1;
  const double t = 0.5, x = 0.3, y = 0.2;
  const double before = ct::evaluate(residual)(rate, t, x, y);
  std::printf("rate %.5g: residual %.2f\n", rate, before);
  for (int step = 0; step < 6; ++step) {  // Newton's method
    const auto [r, dr] = ct::value_and_grad<0>(residual)(rate, t, x, y);
    rate -= r / dr;
  }
  const double after = ct::evaluate(residual)(rate, t, x, y);
  std::printf("rate %.5g: residual %.2f\n", rate, std::abs(after));
  std::printf("2 pi^2 / 10 = %.5g\n", pi * pi / 5);

  // The summands one by one, in every argument.
  const auto [rr, tt, xx, yy] = ct::hessian_diagonal(u)(rate, t, x, y);
  const double in_time = ct::derivative<1>(u)(rate, t, x, y);
  std::printf("du/dt = %.4f, d2u/dx2 = %.4f, d2u/dy2 = %.4f\n", in_time, xx, yy);
  const bool right = std::abs(in_time - 0.1 * (xx + yy)) < 1e-12;
  return right && std::abs(rate - pi * pi / 5) < 1e-12 && std::abs(after) < 1e-12 ? 0 : 1;
}
