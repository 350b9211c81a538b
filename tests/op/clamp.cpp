// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {
using Limits = std::numeric_limits<double>;
constexpr double inf = Limits::infinity(), none = Limits::quiet_NaN();
constexpr auto f = [](auto x, auto low, auto high) { return clamp(x, low, high); };
constexpr auto unit = [](auto x) { return clamp(x, -1, 1.0); };
}  // namespace

TEST_CASE("clamp between numbers agrees with std::clamp and its derivatives with differences") {
  check::elementwise(
      unit, [](double x) { return std::clamp(x, -1.0, 1.0); }, check::Range{-2.5, 2.5});
}

TEST_CASE("clamp between tensors, one of them repeated, with derivatives in all three") {
  const auto x = check::random<ct::Tensor<double, 5, 7>>(1);
  const auto low = check::random<ct::Tensor<double, 5, 1>>(2, -1, -0.2);
  const auto high = check::random<ct::Tensor<double, 7>>(3, 0.2, 1);
  const check::Elements y = check::value(f, x, low, high);
  for (std::size_t i = 0; i < y.size(); ++i) CHECK(y[i] == std::clamp(x[i], low[i / 7], high[i % 7]));
  check::function(f, x, low, high);
  check::function([](auto v, auto bound) { return clamp(v, 0.0, bound); }, x, high);
  check::function([](auto v, auto bound) { return clamp(v, bound, 0.5); }, x, low);
}

TEST_CASE("clamp broadcasts x to its bounds, too") {
  const ct::Tensor<double, 3> low{0, 1, 2};
  CHECK(check::value([](auto x, auto l) { return clamp(x, l, 1.5); }, 0.5, low) ==
        check::Elements{0.5, 1, 1.5});
}

TEST_CASE("at a bound x and the bound have half of the gradient each, beyond it the bound has all") {
  const ct::Tensor<double, 5> x{-2, -1, 0, 1, 2}, low{-1, -1, -1, -1, -1}, high{1, 1, 1, 1, 1};
  const auto gradient = check::gradient([](auto a, auto b, auto c) { return sum(f(a, b, c)); }, x, low, high);
  CHECK(gradient[0] == check::Elements{0, 0.5, 1, 0.5, 0});
  CHECK(gradient[1] == check::Elements{1, 0.5, 0, 0, 0});
  CHECK(gradient[2] == check::Elements{0, 0, 0, 0.5, 1});
  CHECK(check::gradient([](auto a) { return sum(unit(a)); }, x)[0] == check::Elements{0, 0.5, 1, 0.5, 0});
}

TEST_CASE_TEMPLATE("the upper bound wins, infinities are clamped, NaN stays", T, float, double) {
  const ct::Tensor<T, 4> x{static_cast<T>(-inf), static_cast<T>(inf), T{3}, static_cast<T>(none)};
  CHECK(check::same(check::value(unit, x), {-1, 1, 1, none}));
  CHECK(check::same(check::value([](auto a) { return clamp(a, 2.0, 1.0); }, x), {1, 1, 1, none}));
  CHECK(check::same(check::value([](auto a) { return clamp(a, none, 1.0); }, x), {none, none, none, none}));
}

TEST_CASE("clamp of a number while compiling") {
  static_assert(ct::grad([](auto x) { return 3.0 * clamp(x, 0, 1); })(0.25) == 3);
}
