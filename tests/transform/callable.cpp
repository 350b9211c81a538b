// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/ctgrad.hpp>
#include <doctest/doctest.h>

#include <cmath>

namespace ct = ctgrad;

TEST_CASE("transforms compose with each other and with tracing") {
  constexpr auto cube = [](auto x) { return x * x * x; };
  CHECK(ct::grad(ct::grad(cube))(2.0) == 12.0);
  CHECK(ct::grad(ct::grad(ct::grad(cube)))(2.0) == 6.0);
  CHECK(ct::derivative(ct::grad(cube))(2.0) == 12.0);
  CHECK(ct::grad([](auto x) { return sum(ct::vmap(ct::grad([](auto y) { return y * y * y; }))(x)); })(
            ct::Tensor<double, 2>{1, 2}) == ct::Tensor<double, 2>{6, 12});
  CHECK(ct::hessian([](auto x) { return sum(ct::grad([](auto y) { return sum(y * y * y); })(x)); })(
            ct::Tensor<double, 2>{1, 2}) == ct::Tensor<double, 2, 2>{6, 0, 0, 6});
}

TEST_CASE("derivatives of inner functions do not mix with those of outer ones") {
  // d/dx [ x * d/dy (x + y) ] = 1, and not 2
  CHECK(ct::grad([](auto x) { return x * ct::grad([x](auto y) { return x + y; })(x + 1); })(1.0) == 1.0);
  CHECK(ct::derivative([](auto x) { return x * ct::derivative([x](auto y) { return x + y; })(x); })(1.0) ==
        1.0);
  // d/dx [ d/dy (x y) at y = x ] = d/dx x = 1
  CHECK(ct::grad([](auto x) { return ct::grad([x](auto y) { return x * y; })(x); })(3.0) == 1.0);
}

TEST_CASE("a gradient step can itself be differentiated") {
  // loss after = (1 - 2 rate)^2 loss before; its derivative in the rate is -4 (1 - 2 rate) loss
  const ct::Tensor<double, 2> w{1, 2}, x{0, 0};
  CHECK(ct::grad<2>([](auto a, auto b, auto c) {
          constexpr auto l = [](auto w2, auto x2) { return sum((w2 - x2) * (w2 - x2)); };
          return l(a - c * ct::grad<0>(l)(a, b), b);
        })(w, x, 0.1) == doctest::Approx(-4 * 0.8 * 5));
}

TEST_CASE("transforms run in constant expressions") {
  static_assert(ct::grad([](auto x) { return x * x * x; })(2.0) == 12.0);
  static_assert(ct::jvp([](auto x, auto y) { return x * y; })(2.0, 3.0, 1.0, 10.0) == std::pair(6.0, 23.0));
  static_assert(ct::derivative<0, 2>([](auto x) { return x * x * x; })(2.0) == 12.0);
  static_assert(std::get<0>(std::get<1>(ct::hessian([](auto x, auto y) { return x * x * y; })(3.0, 5.0))) ==
                6.0);
  static_assert(ct::grad([](auto x) { return sum(x * x); })(ct::Tensor<double, 2>{1, 2}) ==
                ct::Tensor<double, 2>{2, 4});
}

TEST_CASE("functions of <cmath> run in constant expressions too") {
  constexpr auto f = [](auto x) {
    return sin(x) + cos(x) * exp(x) + log(x) * sqrt(x) + tanh(x) * erf(x) + pow(x, x) + ct::rsqrt(x) +
           tan(x) * asin(x) + acos(x) * atan(x) + sinh(x) * cosh(x) + expm1(x) * log1p(x) + atan2(x, x * x) +
           floor(x) * abs(x) + ceil(x) + round(x);
  };
  constexpr auto at_compile_time = ct::value_and_grad(f)(0.7);
  const auto at_run_time = ct::value_and_grad(f)(0.7);
  CHECK(at_compile_time.first == doctest::Approx(at_run_time.first).epsilon(1e-15));
  CHECK(at_compile_time.second == doctest::Approx(at_run_time.second).epsilon(1e-14));
}
