// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The well-known causes, each made by a function that has it.
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/inspect/explain.hpp>
#include <doctest/doctest.h>

#include <limits>
#include <string>

namespace ct = ctgrad;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

template <class F, class... X>
void check(const std::string& cause, F f, X... x) {
  const ct::NonFiniteReport r = ct::explain_nonfinite(f, x...);
  CHECK(r.found);
  CHECK(r.cause == cause);
}

}  // namespace

TEST_CASE("operations on one number") {
  check(
      "log of 0", [](auto x) { return log(x); }, 0.0);
  check(
      "log of a negative number", [](auto x) { return log(x); }, -1.0);
  check(
      "log1p of -1, the log of 0", [](auto x) { return log1p(x); }, -1.0);
  check(
      "log1p of a number below -1", [](auto x) { return log1p(x); }, -2.0);
  check(
      "square root of a negative number", [](auto x) { return sqrt(x); }, -1.0);
  check(
      "1/sqrt of 0", [](auto x) { return rsqrt(x); }, 0.0);
  check(
      "exp overflows: its argument is too large", [](auto x) { return exp(x); }, 89.0f);
  check(
      "exp overflows: its argument is too large", [](auto x) { return exp(x); }, 710.0);
  check(
      "cosh overflows: its argument is too large", [](auto x) { return cosh(x); }, 800.0);
  check(
      "asin of a number outside of [-1, 1]", [](auto x) { return asin(x); }, 1.5);
}

TEST_CASE("operations on two numbers") {
  check(
      "division by 0", [](auto x, auto y) { return x / y; }, 1.0, 0.0);
  check(
      "0 divided by 0", [](auto x, auto y) { return x / y; }, 0.0, 0.0);
  check(
      "the quotient overflows: its divisor is too small", [](auto x, auto y) { return x / y; }, 1e200,
      1e-200);
  check(
      "the product overflows", [](auto x, auto y) { return x * y; }, 1e200, 1e200);
  check(
      "the sum overflows", [](auto x, auto y) { return x + y; }, 1.7e308, 1.7e308);
  check(
      "0 to a negative power", [](auto x, auto y) { return pow(x, y); }, 0.0, -2.5);
  check(
      "the power overflows", [](auto x, auto y) { return pow(x, y); }, 10.0, 400.5);
  check(
      "a negative number to a power that is not an integer", [](auto x, auto y) { return pow(x, y); }, -2.0,
      0.5);
}

TEST_CASE("infinities that are meant, and what they become") {
  check(
      "inf - inf", [](auto x) { return select(x > 0.0, x, inf) - select(x > 0.0, x, inf) * 2.0; }, -1.0);
  check(
      "0 times an infinite value", [](auto x) { return select(x > 0.0, x, inf) * (x + 1.0); }, -1.0);
  check(
      "an infinite value divided by another",
      [](auto x) { return select(x > 0.0, x, inf) / (2.0 * select(x > 0.0, x, inf)); }, -1.0);
}

TEST_CASE("sums and products of many") {
  const ct::Tensor<float, 2> large{3e38f, 3e38f};
  check(
      "a sum overflows: its terms are too large", [](auto x) { return sum(x); }, large);
  check(
      "a sum overflows: its terms are too large",
      [](auto x) { return ct::matmul(ct::reshape<1, 2>(x), ct::reshape<2, 1>(x)); },
      ct::Tensor<float, 2>{1.5e19f, 1.5e19f});
  check(
      "the value was not finite before this program began", [](auto x) { return sum(x); },
      ct::Tensor<float, 2>{1.0f, static_cast<float>(inf)});
}
