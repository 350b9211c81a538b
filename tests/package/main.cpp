// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A user's program: a gradient by numbers and one by SIMD kernels, and the standard that the package asks
// for.
#include <ctgrad/ctgrad.hpp>

static_assert(__cplusplus >= 202002L, "linking ctgrad::ctgrad asks for C++20");

int main() {
  constexpr auto square = [](auto x) { return sum(x * x); };
  constexpr ctgrad::Tensor<double, 3> x{1, 2, 3};
  const auto gradient = ctgrad::grad(square)(x);
  for (std::size_t i = 0; i < 3; ++i)
    if (gradient(i) != 2 * x(i)) return 1;
  return CTGRAD_VERSION_MAJOR == 0 ? 0 : 1;
}
