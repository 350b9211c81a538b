// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A gradient of numbers, without SIMD headers.
#include <ctgrad/scalar.hpp>

double slope(double x, double y) {
  return std::get<0>(ctgrad::grad<0, 1>([](auto a, auto b) { return sin(a * b) * exp(a) + b; })(x, y));
}
