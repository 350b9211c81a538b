// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/ctgrad.hpp>
#include <doctest/doctest.h>

#include <cmath>

namespace ct = ctgrad;

TEST_CASE("linearize gives the value and a linear map that agrees with jvp") {
  constexpr auto f = [](auto x, auto y) { return std::pair(sin(x) * y + exp(x * y), x / y); };
  const auto [value, df] = ct::linearize(f)(1.0, 2.0);
  CHECK(value.first == doctest::Approx(std::sin(1.0) * 2 + std::exp(2.0)));
  CHECK(value.second == 0.5);
  for (const double v : {0.0, 1.0, -3.0}) {
    const auto expected = ct::jvp(f)(1.0, 2.0, v, 2 - v).second;
    CHECK(df(v, 2 - v).first == doctest::Approx(expected.first).epsilon(1e-14));
    CHECK(df(v, 2 - v).second == doctest::Approx(expected.second).epsilon(1e-14));
  }
}

TEST_CASE("the map keeps what it needs: tensors, loops, and arguments that are gone") {
  constexpr auto f = [](auto w, auto x) {
    return ct::repeat<4>([w](auto s) { return tanh(matmul(s, w)); }, x);
  };
  ct::Tensor<double, 3, 3> w, dw;
  ct::Tensor<double, 2, 3> x, dx;
  for (std::size_t i = 0; i < 9; ++i) {
    w[i] = std::sin(static_cast<double>(i));
    dw[i] = std::cos(static_cast<double>(i));
  }
  for (std::size_t i = 0; i < 6; ++i) {
    x[i] = 0.1 * static_cast<double>(i);
    dx[i] = 1 - 0.3 * static_cast<double>(i);
  }
  const auto expected = ct::jvp(f)(w, x, dw, dx);
  const auto [value, df] = [&] {
    const ct::Tensor<double, 3, 3> w2 = w;
    const ct::Tensor<double, 2, 3> x2 = x;
    return ct::linearize(f)(w2, x2);
  }();
  const auto tangent = df(dw, dx);
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(value[i] == doctest::Approx(expected.first[i]).epsilon(1e-14));
    CHECK(tangent[i] == doctest::Approx(expected.second[i]).epsilon(1e-13));
  }
}

TEST_CASE("a linear function needs nothing kept") {
  const auto [value, df] = ct::linearize([](auto x) { return 3 * x; })(2.0);
  CHECK(value == 6.0);
  CHECK(df(5.0) == 15.0);
}
