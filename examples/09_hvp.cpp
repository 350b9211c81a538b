// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// hvp, the Hessian times a vector without the Hessian: Newton's method for 1000 unknowns, whose linear
// systems conjugate gradients solve with one product per iteration. The Hessian would have a million entries.
//
// Output:
//   step 0: loss 1000.000, last height 0.0000
//   step 1: loss 718.992, last height 1.0000
//   step 2: loss 618.462, last height 0.7358
//   step 3: loss 616.675, last height 0.6940
//   step 4: loss 616.675, last height 0.6931
#include <ctgrad/ctgrad.hpp>

#include <cmath>
#include <cstdio>

namespace ct = ctgrad;

constexpr std::size_t n = 1000;
using Vector = ct::Tensor<double, n>;

/// Heights along a rope that are pulled up, tied to their neighbours and, the first of them, to the ground;
/// convex.
constexpr auto loss = [](auto x) {
  const auto first = ct::slice<0, 0, 1>(x);
  const auto step = ct::slice<0, 1, n>(x) - ct::slice<0, 0, n - 1>(x);
  return sum(exp(x) - 2 * x) + 50 * sum(step * step) + 50 * sum(first * first);
};

double dot(const Vector& a, const Vector& b) {
  double s = 0;
  for (std::size_t i = 0; i < n; ++i) s += a[i] * b[i];
  return s;
}
void add(Vector& a, double factor, const Vector& b) {
  for (std::size_t i = 0; i < n; ++i) a[i] += factor * b[i];
}

/// The solution of Hessian(x) s = b by conjugate gradients.
Vector solve(const Vector& x, const Vector& b) {
  Vector s, residual = b, direction = b;
  double square = dot(b, b);
  const double enough = 1e-12 * square;
  while (square > enough) {
    const Vector product = ct::hvp(loss)(x, direction);
    const double length = square / dot(direction, product), before = square;
    add(s, length, direction);
    add(residual, -length, product);
    square = dot(residual, residual);
    Vector next = residual;
    add(next, square / before, direction);
    direction = next;
  }
  return s;
}

int main() {
  Vector x;
  for (int step = 0; step < 5; ++step) {
    const auto [value, gradient] = ct::value_and_grad(loss)(x);
    std::printf("step %d: loss %.3f, last height %.4f\n", step, value, x[n - 1]);
    add(x, -1, solve(x, gradient));
  }
  const Vector gradient = ct::grad(loss)(x);
  return std::sqrt(dot(gradient, gradient)) < 1e-6 ? 0 : 1;
}
