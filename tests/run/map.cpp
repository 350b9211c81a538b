// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/ctgrad.hpp>
#include <doctest/doctest.h>

#include <cmath>
#include <span>
#include <vector>

namespace ct = ctgrad;

namespace {
template <class T>
std::vector<T> numbers(std::size_t n, double phase) {
  std::vector<T> v(n);
  for (std::size_t i = 0; i < n; ++i) v[i] = static_cast<T>(std::sin(0.3 * static_cast<double>(i) + phase));
  return v;
}
constexpr double tolerance(float) { return 2e-6; }
constexpr double tolerance(double) { return 1e-14; }
}  // namespace

TEST_CASE_TEMPLATE("map is right for every length and writes nothing behind it", T, float, double) {
  constexpr auto f = [](auto x, auto y) { return sin(x) * y + exp(x * y); };
  for (std::size_t n = 0; n <= 50; ++n) {
    CAPTURE(n);
    const std::vector<T> x = numbers<T>(n, 0), y = numbers<T>(n, 1);
    std::vector<T> out(n + 1, T(7)), dx(n + 1, T(7)), dy(n + 1, T(7));
    const auto first = [n](std::vector<T>& v) { return std::span<T>(v.data(), n); };
    ct::map(f, x, y, first(out));
    ct::map(ct::grad(f), x, y, first(dx), first(dy));
    for (std::size_t i = 0; i < n; ++i) {
      const double a = static_cast<double>(x[i]), b = static_cast<double>(y[i]), e = std::exp(a * b);
      CHECK(std::abs(static_cast<double>(out[i]) - (std::sin(a) * b + e)) <= tolerance(T()) * 4);
      CHECK(std::abs(static_cast<double>(dx[i]) - (std::cos(a) * b + b * e)) <= tolerance(T()) * 4);
      CHECK(std::abs(static_cast<double>(dy[i]) - (std::sin(a) + a * e)) <= tolerance(T()) * 4);
    }
    CHECK(out[n] == T(7));
    CHECK(dx[n] == T(7));
    CHECK(dy[n] == T(7));
  }
}

TEST_CASE("sine and cosine of one value, whichever of them the longer chain starts from") {
  const std::vector<double> x = numbers<double>(21, 0);
  std::vector<double> y(21);
  const auto check = [&](auto f, auto expected) {
    ct::map(f, x, y);
    for (std::size_t i = 0; i < x.size(); ++i) CHECK(y[i] == doctest::Approx(expected(x[i])).epsilon(1e-14));
  };
  check([](auto t) { return sin(t) + exp(exp(cos(t))); },
        [](double t) { return std::sin(t) + std::exp(std::exp(std::cos(t))); });
  check([](auto t) { return cos(t) + exp(exp(sin(t))); },
        [](double t) { return std::cos(t) + std::exp(std::exp(std::sin(t))); });
  check(ct::grad<0>([](auto t) { return sin(t) + tanh(cos(t)); }), [](double t) {
    const double h = std::tanh(std::cos(t));
    return std::cos(t) - std::sin(t) * (1 - h * h);
  });
}

TEST_CASE("formulas and their gradients run over arrays") {
  constexpr auto x = ct::symbol<"x">;
  constexpr auto y = ct::symbol<"y">;
  constexpr auto h = sin(x) * y;
  const std::vector<double> xs = numbers<double>(21, 0), ys = numbers<double>(21, 2);
  std::vector<double> value(21), dx(21), dy(21);
  ct::map(h, xs, ys, value);
  ct::map(ct::gradient(h), xs, ys, dx, dy);
  for (std::size_t i = 0; i < 21; ++i) {
    CHECK(value[i] == doctest::Approx(std::sin(xs[i]) * ys[i]));
    CHECK(dx[i] == doctest::Approx(std::cos(xs[i]) * ys[i]));
    CHECK(dy[i] == doctest::Approx(std::sin(xs[i])));
  }
}

TEST_CASE("branches are selections, an output may be an input, and lengths must agree") {
  std::vector<float> x = numbers<float>(37, 0);
  const std::vector<float> before = x;
  ct::map([](auto v) { return select(v < 0, v * 0.1, v); }, x, x);
  for (std::size_t i = 0; i < x.size(); ++i) CHECK(x[i] == (before[i] < 0 ? before[i] * 0.1f : before[i]));
  std::vector<float> shorter(36);
  CHECK_THROWS_AS(ct::map([](auto v) { return v; }, x, shorter), std::invalid_argument);
}
