// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The Hessian of a function of ten variables.
#include <ctgrad/ctgrad.hpp>

using Vector = ctgrad::Tensor<double, 10>;

auto curvature(const Vector& x) {
  return ctgrad::hessian([](auto v) {
    const auto a = ctgrad::slice<0, 0, 9>(v), b = ctgrad::slice<0, 1, 10>(v);
    return sum(100.0 * (b - a * a) * (b - a * a) + (1.0 - a) * (1.0 - a));
  })(x);
}
