// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/ctgrad.hpp>
#include <doctest/doctest.h>

#include <cmath>

namespace ct = ctgrad;

namespace {
constexpr auto quartic = [](auto x) { return sum(x * x * x * x) + sum(x) * sum(x); };
}

TEST_CASE("Hessian of a tensor's function, its product, its diagonal and its trace") {
  const ct::Tensor<double, 4> x{1, 2, 3, 4}, v{1, -1, 2, 0.5};
  const ct::Tensor<double, 4, 4> h = ct::hessian(quartic)(x);
  const ct::Tensor<double, 4> hv = ct::hvp(quartic)(x, v), diagonal = ct::hessian_diagonal(quartic)(x);
  double trace = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    double product = 0;
    for (std::size_t j = 0; j < 4; ++j) {
      CHECK(h(i, j) == (i == j ? 12 * x[i] * x[i] : 0) + 2);
      product += h(i, j) * v[j];
    }
    CHECK(hv[i] == doctest::Approx(product));
    CHECK(diagonal[i] == h(i, i));
    trace += h(i, i);
  }
  CHECK(ct::laplacian(quartic)(x) == doctest::Approx(trace));
}

TEST_CASE("Hessian of a function of numbers is a tuple of tuples") {
  constexpr auto f = [](auto x, auto y) { return sin(x) * y * y; };
  const auto [xs, ys] = ct::hessian(f)(0.5, 3.0);
  CHECK(std::get<0>(xs) == doctest::Approx(-std::sin(0.5) * 9));
  CHECK(std::get<1>(xs) == doctest::Approx(std::cos(0.5) * 6));
  CHECK(std::get<0>(ys) == doctest::Approx(std::cos(0.5) * 6));
  CHECK(std::get<1>(ys) == doctest::Approx(std::sin(0.5) * 2));
  CHECK(ct::hessian<1>(f)(0.5, 3.0) == doctest::Approx(std::sin(0.5) * 2));
  CHECK(ct::laplacian(f)(0.5, 3.0) == doctest::Approx(-std::sin(0.5) * 9 + std::sin(0.5) * 2));
}

TEST_CASE("the Laplacian of a harmonic function is zero") {
  constexpr auto f = [](auto x) {
    const auto r = ct::slice<0, 0, 2>(x), i = ct::slice<0, 2, 4>(x);
    return sum(r * r * r - 3 * r * i * i);
  };
  CHECK(ct::laplacian(f)(ct::Tensor<double, 4>{1, 2, 3, 4}) == doctest::Approx(0));
}

TEST_CASE("guards at singular points do not hide mixed second derivatives") {
  constexpr auto root = [](auto x, auto y) { return x * sqrt(y); };
  const auto [xs, ys] = ct::hessian(root)(0.0, 4.0);
  CHECK(std::get<1>(xs) == 0.25);
  CHECK(std::get<0>(ys) == 0.25);
  constexpr auto power = [](auto x, auto y) { return pow(y, x); };
  const auto [px, py] = ct::hessian(power)(0.0, 4.0);
  CHECK(std::get<1>(px) == 0.25);  // ∂²(yˣ)/∂x∂y = yˣ⁻¹ (1 + x log y)
  CHECK(std::get<0>(py) == 0.25);
}
