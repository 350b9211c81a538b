// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The gradient of a function: write it once with auto arguments, and grad() differentiates it while
// compiling. First a function of two numbers, then one of a whole tensor.
//
// Output:
//   f'(0.5, 2) = (7.19173, 1.83857)
//   rosenbrock(-1, 1, 2) = 104, gradient (-4, -400, 200)
//   as worked out by hand
#include <ctgrad/ctgrad.hpp>

#include <cmath>
#include <iostream>

namespace ct = ctgrad;

constexpr auto f = [](auto x, auto y) { return sin(x) * y + exp(x * y); };

/// Rosenbrock's valley; its floor is at (1, 1, 1).
constexpr auto rosenbrock = [](auto x) {
  const auto head = ct::slice<0, 0, 2>(x), tail = ct::slice<0, 1, 3>(x);
  const auto climb = tail - head * head, rest = 1.0 - head;
  return sum(100.0 * climb * climb + rest * rest);
};

bool close(double a, double b) { return std::abs(a - b) <= 1e-12 * std::abs(b); }

int main() {
  const double x = 0.5, y = 2;
  const auto [dx, dy] = ct::grad(f)(x, y);
  std::cout << "f'(0.5, 2) = (" << dx << ", " << dy << ")\n";
  bool right =
      close(dx, std::cos(x) * y + y * std::exp(x * y)) && close(dy, std::sin(x) + x * std::exp(x * y));

  const ct::Tensor<double, 3> point{-1, 1, 2};
  const auto [value, gradient] = ct::value_and_grad(rosenbrock)(point);
  std::cout << "rosenbrock(-1, 1, 2) = " << value << ", gradient (" << gradient[0] << ", " << gradient[1]
            << ", " << gradient[2] << ")\n";
  right = right && close(value, 104) && close(gradient[0], -4) && close(gradient[1], -400) &&
          close(gradient[2], 200);

  std::cout << (right ? "as worked out by hand\n" : "NOT as worked out by hand\n");
  return right ? 0 : 1;
}
