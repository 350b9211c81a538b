// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/ctgrad.hpp>
#include <doctest/doctest.h>

#include <cmath>

namespace ct = ctgrad;

TEST_CASE("vjp is the value and the product of a cotangent with the Jacobian") {
  constexpr auto g = [](auto a, auto b) { return matmul(a, b); };
  const ct::Tensor<double, 2, 2> a{1, 2, 3, 4}, b{5, 6, 7, 8}, w{1, 10, 100, 1000};
  const auto [value, d] = ct::vjp(g)(a, b, w);
  CHECK(value == ct::Tensor<double, 2, 2>{19, 22, 43, 50});
  CHECK(std::get<0>(d) == ct::Tensor<double, 2, 2>{65, 87, 6500, 8700});
  CHECK(std::get<1>(d) == ct::Tensor<double, 2, 2>{301, 3010, 402, 4020});
}

TEST_CASE("vjp of several results takes a cotangent for each") {
  constexpr auto g = [](auto x) { return std::tuple(x * x, sin(x)); };
  const auto [value, d] = ct::vjp(g)(0.5, std::tuple(2.0, 3.0));
  CHECK(std::get<0>(value) == 0.25);
  CHECK(d == doctest::Approx(2.0 + 3 * std::cos(0.5)));
}
