// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/ctgrad.hpp>
#include <doctest/doctest.h>

#include <cmath>

namespace ct = ctgrad;

namespace {
constexpr auto f = [](auto x, auto y) { return sin(x) * y + exp(x * y); };
}

TEST_CASE("jvp is the value and the derivative along a direction") {
  const auto [y, dy] = ct::jvp(f)(1.0, 2.0, 0.5, -1.5);
  const auto [dx, dyy] = ct::grad(f)(1.0, 2.0);
  CHECK(y == doctest::Approx(std::sin(1.0) * 2 + std::exp(2.0)));
  CHECK(dy == doctest::Approx(0.5 * dx - 1.5 * dyy));
}

TEST_CASE("jvp of tensors and of several results") {
  constexpr auto g = [](auto a, auto b) { return std::pair(matmul(a, b), sum(a * a)); };
  const ct::Tensor<double, 2, 2> a{1, 2, 3, 4}, b{5, 6, 7, 8}, va{1, 0, 0, 0}, vb{0, 0, 0, 1};
  const auto [value, moved] = ct::jvp(g)(a, b, va, vb);
  CHECK(value.first == ct::Tensor<double, 2, 2>{19, 22, 43, 50});
  CHECK(value.second == 30.0);
  CHECK(moved.first == ct::Tensor<double, 2, 2>{5, 6 + 2, 0, 4});
  CHECK(moved.second == 2.0);
}

TEST_CASE("derivatives of any order in a number") {
  constexpr auto g = [](auto x) { return sin(2 * x) * exp(x); };
  const double x = 0.7;
  // (e^((1+2i)x))^(n) = (1+2i)^n e^((1+2i)x), of which g is the imaginary part.
  double re = std::cos(2 * x) * std::exp(x), im = std::sin(2 * x) * std::exp(x);
  const double d[] = {ct::evaluate(g)(x),         ct::derivative(g)(x),       ct::derivative<0, 2>(g)(x),
                      ct::derivative<0, 3>(g)(x), ct::derivative<0, 4>(g)(x), ct::derivative<0, 5>(g)(x),
                      ct::derivative<0, 6>(g)(x)};
  for (const double dn : d) {
    CHECK(dn == doctest::Approx(im).epsilon(1e-13));
    const double next = re - 2 * im;
    im = 2 * re + im;
    re = next;
  }
}

TEST_CASE("derivative in one argument of a function that returns a structure") {
  constexpr auto g = [](auto t, auto r) { return std::array{r * cos(t), r * sin(t)}; };
  const std::array<double, 2> d = ct::derivative<0>(g)(0.5, 3.0);
  CHECK(d[0] == doctest::Approx(-3 * std::sin(0.5)));
  CHECK(d[1] == doctest::Approx(3 * std::cos(0.5)));
}
