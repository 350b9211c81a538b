// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A gradient in an array: one fused SIMD loop.
#include <ctgrad/ctgrad.hpp>

using Vector = ctgrad::Tensor<float, 1000>;

Vector slope(const Vector& x) {
  return ctgrad::grad([](auto v) { return sum(sin(v) * exp(v)); })(x);
}
