// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The light umbrella header alone, before any other: transforms of numbers need no more.
#include <ctgrad/scalar.hpp>

#include <doctest/doctest.h>

namespace ct = ctgrad;

TEST_CASE("functions of numbers need neither planner nor SIMD") {
  constexpr auto f = [](auto x, auto y) { return x * x * y; };
  CHECK(ct::grad(f)(3.0, 5.0) == std::tuple(30.0, 9.0));
  CHECK(ct::derivative<0, 2>(f)(3.0, 5.0) == 10.0);
  CHECK(ct::jvp(f)(3.0, 5.0, 1.0, 1.0) == std::pair(45.0, 39.0));
  CHECK(ct::laplacian(f)(3.0, 5.0) == 10.0);
  CHECK(ct::derivative([](auto x) { return x * x; }, 3.0) == 6.0);
  CHECK(ct::repeat<3>([](auto s) { return s * s; }, 2.0) == 256.0);
}
