// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Which parts of formulas are calculated once.
#include "same.hpp"

#include <doctest/doctest.h>

using ct::formula::List;

namespace {
template <class... H>
constexpr auto shared(H...) {
  return ct::formula::shared_parts<H...>{};
}

int calls = 0;
/// A number that counts calls of its tanh.
struct Counting {
  using value_type = double;
  double v;
  explicit Counting(double value = 0) : v(value) {}
  friend Counting operator-(Counting a, Counting b) { return Counting(a.v - b.v); }
  friend Counting operator*(Counting a, Counting b) { return Counting(a.v * b.v); }
  friend Counting tanh(Counting a) {
    ++calls;
    return Counting(std::tanh(a.v));
  }
};
}  // namespace

static_assert(same(shared(x * y + x), List<>{}));
static_assert(same(shared(sin(x) * cos(y)), List<>{}));
static_assert(same(shared(sin(x) + y * sin(x)), List<decltype(sin(x))>{}));
// Parts of a shared part are not shared by that; if they are by more, they come first.
static_assert(same(shared(y * exp(sin(x)) + exp(sin(x))), List<decltype(exp(sin(x)))>{}));
static_assert(same(shared(exp(sin(x)) / y + y * exp(sin(x)) + sin(x)),
                   List<decltype(sin(x)), decltype(exp(sin(x)))>{}));
// Parts of several formulas, and of quotients.
static_assert(same(shared(x / sqrt(y), y / sqrt(y + z), exp(sqrt(y))), List<decltype(sqrt(y))>{}));

namespace {
template <int N>
constexpr auto doubling() {  // not deeper: -g and sanitizers write types out, as trees
  if constexpr (N == 0)
    return x;
  else
    return tanh(doubling<N - 1>()) - x * doubling<N - 1>();
}
}  // namespace

TEST_CASE("a formula whose tree has 2^8 parts is evaluated at the cost of its 8 distinct ones") {
  calls = 0;
  CHECK(std::isfinite(doubling<8>()(Counting(0.5)).v));
  CHECK(calls == 8);
}

TEST_CASE("a shared part is calculated once") {
  constexpr auto h = tanh(x);
  calls = 0;
  const auto [first, third] = ct::function_of(std::tuple(h, ct::derivative<3>(h, x)), x)(Counting(0.5));
  CHECK(calls == 1);
  const double t = std::tanh(0.5), s = 1 - t * t;
  CHECK(first.v == t);
  CHECK(third.v == doctest::Approx(4 * t * t * s - 2 * s * s).epsilon(1e-14));
}
