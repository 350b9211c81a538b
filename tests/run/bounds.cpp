// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Bounds hold every value that can occur, and what may overflow or be undefined is not proved.
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/run/bounds.hpp>
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <random>

namespace ct = ctgrad;
using ct::run::Interval;

namespace {

template <class F>
using Source = ct::run::ValueSource<F, ct::Tensor<float, 2>, ct::Tensor<float, 2>>;

template <class F>
bool bound(F, Interval x, Interval y, Interval& root) {
  std::array<Interval, 1> roots;
  const bool proved = ct::run::bound_roots<Source<F>>(
      [&](std::size_t leaf, std::size_t) { return leaf == 0 ? x : y; }, roots);
  root = roots[0];
  return proved;
}
template <class F>
bool proves(F f, Interval x, Interval y) {
  Interval root;
  return bound(f, x, y, root);
}

/// Random intervals and random numbers in them.
template <class F>
void check(F f, double low, double high) {
  std::mt19937 generator(3);
  std::uniform_real_distribution<double> place(low, high), share(0, 1);
  int proved = 0;
  for (int i = 0; i < 300; ++i) {
    Interval in[2];
    for (Interval& v : in) {
      const double a = place(generator), b = place(generator);
      v = {std::min(a, b), std::max(a, b)};
    }
    Interval root;
    if (!bound(f, in[0], in[1], root)) continue;
    ++proved;
    for (int k = 0; k < 20; ++k) {
      float at[2];
      for (int j = 0; j < 2; ++j)
        at[j] = static_cast<float>(in[j].low + share(generator) * (in[j].high - in[j].low));
      const double value = static_cast<double>(
          ct::evaluate(f)(ct::Tensor<float, 2>{at[0], at[0]}, ct::Tensor<float, 2>{at[1], at[1]})[0]);
      const double slack = 1e-6 * (std::abs(value) + 1e-6);
      CHECK(value >= root.low - slack);
      CHECK(value <= root.high + slack);
    }
  }
  CHECK(proved > 20);
}

}  // namespace

TEST_CASE("values are inside of their bounds") {
  check([](auto x, auto y) { return x + y; }, -3, 3);
  check([](auto x, auto y) { return x - 2.0 * y; }, -3, 3);
  check([](auto x, auto y) { return x * y; }, -3, 3);
  check([](auto x, auto y) { return x * x - y; }, -3, 3);
  check([](auto x, auto y) { return x / y; }, -3, 3);
  check([](auto x, auto y) { return sqrt(x) + rsqrt(y); }, -1, 3);
  check([](auto x, auto y) { return abs(x) * maximum(x, y) - minimum(x, y); }, -3, 3);
  check([](auto x, auto y) { return select(x < y, x * y, exp(x)); }, -3, 3);
  check([](auto x, auto y) { return tanh(x) * sin(y) + cos(x) * sign(y) - log(abs(x) + 1.0); }, -3, 3);
  check([](auto x, auto y) { return -x / (sqrt(y * y) + 0.1); }, -3, 3);
}

TEST_CASE("a square is never negative, however the interval lies") {
  Interval r;
  CHECK(bound([](auto x, auto) { return x * x; }, {-2, 3}, 0, r));
  CHECK(r.low == 0);
  CHECK(r.high == doctest::Approx(9).epsilon(1e-5));
}

TEST_CASE("what may be undefined or overflow is not proved") {
  CHECK_FALSE(proves([](auto x, auto y) { return x / y; }, {1, 2}, {-1, 1}));
  CHECK_FALSE(proves([](auto x, auto y) { return x / y; }, {1, 2}, {0, 1}));
  CHECK_FALSE(proves([](auto x, auto) { return sqrt(x); }, {-1e-30, 1}, 0));
  CHECK_FALSE(proves([](auto x, auto) { return log(x); }, {0, 1}, 0));
  CHECK_FALSE(proves([](auto x, auto y) { return x * y; }, {0, 1e20}, {0, 1e20}));
  CHECK_FALSE(proves([](auto x, auto) { return exp(x); }, {0, 100}, 0));
  CHECK_FALSE(proves([](auto x, auto) { return x; }, Interval::unknown(), 0));
  CHECK_FALSE(proves([](auto x, auto) { return x; }, std::nan(""), 0));
  CHECK_FALSE(proves([](auto x, auto) { return atan(x); }, {0, 1}, 0));  // no rule: not proved
}

TEST_CASE("constants and products that are 0 in float are not taken as more") {
  CHECK_FALSE(proves([](auto x, auto) { return x * rsqrt(x * x + 1e-60); }, {-1, 1}, {0, 0}));
  CHECK(proves([](auto x, auto) { return x * rsqrt(x * x + 1e-20); }, {-1, 1}, {0, 0}));
  CHECK_FALSE(proves([](auto x, auto y) { return x / (y * y); }, {-1, 1}, {1e-30, 1}));
}
