// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/ctgrad.hpp>
#include <doctest/doctest.h>

#include <cmath>

namespace ct = ctgrad;

namespace {
constexpr auto f = [](auto x, auto y) { return sin(x) * y + exp(x * y); };
constexpr auto rosenbrock = [](auto x) {
  const auto a = ct::slice<0, 0, 99>(x), b = ct::slice<0, 1, 100>(x);
  return sum((1 - a) * (1 - a) + 100 * (b - a * a) * (b - a * a));
};
}  // namespace

TEST_CASE_TEMPLATE("gradients of numbers", T, float, double) {
  const auto [dx, dy] = ct::grad(f)(T(1), T(2));
  static_assert(std::same_as<decltype(dx), const T>);
  CHECK(static_cast<double>(dx) == doctest::Approx(std::cos(1.0) * 2 + 2 * std::exp(2.0)).epsilon(1e-6));
  CHECK(static_cast<double>(dy) == doctest::Approx(std::sin(1.0) + std::exp(2.0)).epsilon(1e-6));
}

TEST_CASE("one argument gives its gradient alone; an index chooses arguments and their order") {
  CHECK(ct::grad([](auto x) { return x * x * x; })(2.0) == 12.0);
  CHECK(ct::grad<1>(f)(0.0, 5.0) == 0.0 + 1.0 * 0.0);
  const auto [dy, dx] = ct::grad<1, 0>(f)(1.0, 2.0);
  CHECK(dx == doctest::Approx(std::cos(1.0) * 2 + 2 * std::exp(2.0)));
  CHECK(dy == doctest::Approx(std::sin(1.0) + std::exp(2.0)));
}

TEST_CASE("value_and_grad gives both, and evaluate the value alone") {
  const auto [value, gradient] = ct::value_and_grad(f)(1.0, 2.0);
  CHECK(value == doctest::Approx(std::sin(1.0) * 2 + std::exp(2.0)));
  CHECK(value == ct::evaluate(f)(1.0, 2.0));
  CHECK(std::get<1>(gradient) == doctest::Approx(std::sin(1.0) + std::exp(2.0)));
}

TEST_CASE("an argument that the function ignores has gradient zero") {
  CHECK(ct::grad<1>([](auto x, auto) { return x; })(1.0, 2.0) == 0.0);
}

TEST_CASE("Rosenbrock's function of 100 variables") {
  ct::Tensor<double, 100> x;
  for (std::size_t i = 0; i < 100; ++i) x[i] = 0.3 * std::sin(static_cast<double>(i));
  const auto [value, gradient] = ct::value_and_grad(rosenbrock)(x);
  double expected = 0;
  ct::Tensor<double, 100> d;
  for (std::size_t i = 0; i + 1 < 100; ++i) {
    const double u = 1 - x[i], v = x[i + 1] - x[i] * x[i];
    expected += u * u + 100 * v * v;
    d[i] += -2 * u - 400 * x[i] * v;
    d[i + 1] += 200 * v;
  }
  CHECK(value == doctest::Approx(expected).epsilon(1e-13));
  for (std::size_t i = 0; i < 100; ++i) CHECK(gradient[i] == doctest::Approx(d[i]).epsilon(1e-12));
}

TEST_CASE("views of constant and of mutable memory are arguments too") {
  double memory[3] = {1, 2, 3};
  constexpr auto squares = [](auto x) { return sum(x * x); };
  const ct::Tensor<double, 3> g = ct::grad(squares)(ct::TensorView<const double, 3>(memory));
  CHECK(g == ct::Tensor<double, 3>{2, 4, 6});
  CHECK(ct::evaluate(squares)(ct::TensorView<double, 3>(memory)) == 14.0);
}

TEST_CASE("results that are arguments, constants, views or the same twice") {
  constexpr auto many = [](auto x) { return std::tuple(x, x, transpose(x), x * 0 + 3, sum(x), sum(x)); };
  const ct::Tensor<double, 2, 3> x{1, 2, 3, 4, 5, 6};
  const auto [a, b, c, d, e, f2] = ct::evaluate(many)(x);
  CHECK(a == x);
  CHECK(b == x);
  CHECK(c == ct::Tensor<double, 3, 2>{1, 4, 2, 5, 3, 6});
  CHECK(d == ct::Tensor<double, 2, 3>{3, 3, 3, 3, 3, 3});
  CHECK(e == 21.0);
  CHECK(f2 == 21.0);
}

TEST_CASE("a product of shared factors stays small") {
  constexpr auto deep = [](auto x) {
    auto r = x;
    for (int i = 0; i < 60; ++i) r = r * r + x * 0.1;
    return r;
  };
  double r = 0.3, d = 1;
  for (int i = 0; i < 60; ++i) {
    d = 2 * r * d + 0.1;
    r = r * r + 0.03;
  }
  CHECK(ct::grad(deep)(0.3) == doctest::Approx(d).epsilon(1e-12));
}
