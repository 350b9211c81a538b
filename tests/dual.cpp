// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Dual numbers against central differences, reverse mode, and values worked out by hand.
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/dual.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

namespace ct = ctgrad;

namespace {

using D1 = ct::Dual<double, 1>;
using D2 = ct::Dual<double, 2>;
using Second = ct::Dual<D1, 1>;

constexpr double inf = std::numeric_limits<double>::infinity();

double near(double expected, double tolerance) { return tolerance * std::max(1.0, std::abs(expected)); }

// Long doubles leave differences an error far below what a wrong formula would show.
using Wide = long double;

struct Unary {
  std::string name;
  D1 (*dual)(D1);
  Second (*second)(Second);
  ct::Dual<float, 1> (*single)(ct::Dual<float, 1>);
  Wide (*wide)(Wide);
  std::vector<double> at;
};

/// One function of the table, for numbers and dual numbers alike.
template <class F>
Unary row(const char* name, F, std::vector<double> at) {
  return {name,
          [](D1 x) { return F()(x); },
          [](Second x) { return F()(x); },
          [](ct::Dual<float, 1> x) { return F()(x); },
          [](Wide x) -> Wide { return F()(x); },
          at};
}

const std::vector<double> everywhere{-3.2, -1.1, -0.4, 0, 0.3, 0.9, 2.7, 5.1};
const std::vector<double> positive{0.01, 0.2, 0.8, 1, 1.9, 7.3, 1e3};
const std::vector<double> inside{-0.9, -0.5, 0, 0.1, 0.7, 0.85};
const std::vector<double> not_zero{-3.3, -1.2, -0.2, 0.4, 1.7, 6.1};

// Names of <cmath> for long doubles; argument-dependent lookup adds those for dual numbers.
using std::abs, std::fabs, std::sqrt, std::cbrt, std::exp, std::exp2, std::expm1, std::log, std::log1p,
    std::log2, std::log10, std::pow, std::sin, std::cos, std::tan, std::asin, std::acos, std::atan,
    std::atan2, std::sinh, std::cosh, std::tanh, std::asinh, std::acosh, std::atanh, std::erf, std::erfc,
    std::hypot, std::fmod, std::floor, std::ceil, std::trunc, std::round, std::fmax, std::fmin, std::copysign;

/// Constants in the number type of x.
template <class X>
X same(double c) {
  return X(static_cast<float>(c));
}

const Unary unary[] = {
    row(
        "+x", [](auto x) { return +x; }, everywhere),
    row(
        "-x", [](auto x) { return -x; }, everywhere),
    row(
        "x + 2", [](auto x) { return x + 2; }, everywhere),
    row(
        "2 - x", [](auto x) { return 2 - x; }, everywhere),
    row(
        "3 * x", [](auto x) { return 3 * x; }, everywhere),
    row(
        "x / 4", [](auto x) { return x / 4; }, everywhere),
    row(
        "2 / x", [](auto x) { return 2 / x; }, not_zero),
    row(
        "x * x + x", [](auto x) { return x * x + x; }, everywhere),
    row(
        "x / (x + 7)", [](auto x) { return x / (x + 7); }, everywhere),
    row(
        "x - x / 3", [](auto x) { return x - x / 3; }, everywhere),
    row(
        "compound",
        [](auto x) {
          auto y = x;
          y += 2;
          y *= x;
          y -= x * x;
          y /= x + 9;
          y -= 1;
          y += x;
          y *= 3;
          y /= 2;
          return y;
        },
        everywhere),
    row(
        "compound with itself",
        [](auto x) {
          auto y = x;
          y *= y;
          y += y;
          y /= y + 1;
          y -= y * y;
          return y;
        },
        everywhere),
    row(
        "abs", [](auto x) { return abs(x); }, not_zero),
    row(
        "fabs", [](auto x) { return fabs(x); }, not_zero),
    row(
        "sqrt", [](auto x) { return sqrt(x); }, positive),
    row(
        "cbrt", [](auto x) { return cbrt(x); }, not_zero),
    row(
        "exp", [](auto x) { return exp(x); }, everywhere),
    row(
        "exp2", [](auto x) { return exp2(x); }, everywhere),
    row(
        "expm1", [](auto x) { return expm1(x); }, everywhere),
    row(
        "log", [](auto x) { return log(x); }, positive),
    row(
        "log1p", [](auto x) { return log1p(x); }, inside),
    row(
        "log2", [](auto x) { return log2(x); }, positive),
    row(
        "log10", [](auto x) { return log10(x); }, positive),
    row(
        "pow(x, 3)", [](auto x) { return pow(x, 3); }, everywhere),
    row(
        "pow(x, -2)", [](auto x) { return pow(x, -2); }, not_zero),
    row(
        "pow(x, 2.0)", [](auto x) { return pow(x, 2.0F); }, everywhere),
    row(
        "pow(x, 1.5)", [](auto x) { return pow(x, 1.5F); }, positive),
    row(
        "pow(x, 65)", [](auto x) { return pow(x, 65); }, inside),
    row(
        "pow(2, x)", [](auto x) { return pow(2.0F, x); }, everywhere),
    row("pow(x, x)", [](auto x) { return pow(x, x); }, {0.2, 0.8, 1, 1.9, 7.3}),
    row(
        "sin", [](auto x) { return sin(x); }, everywhere),
    row(
        "cos", [](auto x) { return cos(x); }, everywhere),
    row(
        "tan", [](auto x) { return tan(x); }, everywhere),
    row(
        "asin", [](auto x) { return asin(x); }, inside),
    row(
        "acos", [](auto x) { return acos(x); }, inside),
    row(
        "atan", [](auto x) { return atan(x); }, everywhere),
    row(
        "atan2(x, 2)", [](auto x) { return atan2(x, same<decltype(x)>(2)); }, everywhere),
    row(
        "atan2(-1, x)", [](auto x) { return atan2(same<decltype(x)>(-1), x); }, everywhere),
    row(
        "atan2(sin(x), x + 4)", [](auto x) { return atan2(sin(x), x + 4); }, everywhere),
    row(
        "sinh", [](auto x) { return sinh(x); }, everywhere),
    row(
        "cosh", [](auto x) { return cosh(x); }, everywhere),
    row(
        "tanh", [](auto x) { return tanh(x); }, everywhere),
    row(
        "asinh", [](auto x) { return asinh(x); }, everywhere),
    row("acosh", [](auto x) { return acosh(x); }, {1.1, 1.5, 3, 20}),
    row(
        "atanh", [](auto x) { return atanh(x); }, inside),
    row(
        "erf", [](auto x) { return erf(x); }, everywhere),
    row(
        "erfc", [](auto x) { return erfc(x); }, everywhere),
    row(
        "hypot(x, 2)", [](auto x) { return hypot(x, same<decltype(x)>(2)); }, everywhere),
    row(
        "hypot(x, 1, 2)", [](auto x) { return hypot(x, same<decltype(x)>(1), same<decltype(x)>(2)); },
        everywhere),
    row(
        "fmod(x, 0.75)", [](auto x) { return fmod(x, same<decltype(x)>(0.75)); }, everywhere),
    row(
        "fmod(5.0625, x)", [](auto x) { return fmod(same<decltype(x)>(5.0625), x); }, not_zero),
    row(
        "floor", [](auto x) { return floor(x) * x; }, not_zero),
    row(
        "ceil", [](auto x) { return ceil(x) * x; }, not_zero),
    row(
        "trunc", [](auto x) { return trunc(x) * x; }, not_zero),
    row(
        "round", [](auto x) { return round(x) * x; }, not_zero),
    row(
        "fmax", [](auto x) { return fmax(x, sin(x)); }, not_zero),
    row(
        "fmin", [](auto x) { return fmin(x * x, cos(x)); }, not_zero),
    row(
        "copysign", [](auto x) { return copysign(x, same<decltype(x)>(-1)); }, not_zero),
};

}  // namespace

TEST_CASE("values, first and second derivatives of all functions agree with central differences") {
  for (const Unary& u : unary) {
    CAPTURE(u.name);
    for (const double at : u.at) {
      CAPTURE(at);
      // Steps that a jump or kink between the points of the table never falls into.
      if (u.name.starts_with("fmod") && at == 0) continue;
      const Wide x = at, h = 1e-4L * std::max<Wide>(std::abs(x), 0.1L);
      const Wide y = u.wide(x), up = u.wide(x + h), down = u.wide(x - h);
      const double first =
          static_cast<double>((8 * (up - down) - (u.wide(x + 2 * h) - u.wide(x - 2 * h))) / (12 * h));
      const double bend = static_cast<double>(
          (16 * (up + down) - (u.wide(x + 2 * h) + u.wide(x - 2 * h)) - 30 * y) / (12 * h * h));
      const D1 dual = u.dual(ct::variable<1>(at, 0));
      CHECK(dual.value == doctest::Approx(static_cast<double>(y)).epsilon(1e-14));
      CHECK(std::abs(dual.gradient[0] - first) <= near(first, 1e-10));
      const Second second = u.second(ct::variable<1>(ct::variable<1>(at, 0), 0));
      CHECK(second.value.value == dual.value);
      CHECK(second.value.gradient[0] == doctest::Approx(dual.gradient[0]).epsilon(1e-13));
      CHECK(second.gradient[0].value == doctest::Approx(dual.gradient[0]).epsilon(1e-13));
      CHECK(std::abs(second.gradient[0].gradient[0] - bend) <= near(bend, 1e-7));
      const auto single = u.single(ct::variable<1>(static_cast<float>(at), 0));
      CHECK(std::abs(static_cast<double>(single.gradient[0]) - first) <= near(first, 2e-4));
    }
  }
}

namespace {

/// The gradient of f by dual numbers and by reverse mode.
template <class F>
void agrees(const char* name, F f, double x, double y) {
  const std::string what = name;
  CAPTURE(what);
  const auto [value, gradient] = ct::value_and_gradient(f, x, y);
  const auto [reverse_value, reverse] = ct::value_and_grad(f)(x, y);
  CHECK(value == doctest::Approx(reverse_value).epsilon(1e-14));
  CHECK(gradient[0] == doctest::Approx(std::get<0>(reverse)).epsilon(1e-13));
  CHECK(gradient[1] == doctest::Approx(std::get<1>(reverse)).epsilon(1e-13));
}

}  // namespace

TEST_CASE("gradients agree with reverse mode, at ordinary points and at edges") {
  agrees(
      "+", [](auto x, auto y) { return 2.0 * x + y + 1.0; }, 0.3, 2);
  agrees(
      "-", [](auto x, auto y) { return 2.0 * x - y - (1.0 - x); }, 0.3, 2);
  agrees(
      "*", [](auto x, auto y) { return x * y * x; }, 0.3, 2);
  agrees(
      "/", [](auto x, auto y) { return x / y + 1.0 / x; }, 0.3, 2);
  agrees(
      "exp, log", [](auto x, auto y) { return exp(x * y) * log(x + y); }, 0.3, 2);
  agrees(
      "sqrt, rsqrt", [](auto x, auto y) { return sqrt(x) * rsqrt(y); }, 0.3, 2);
  agrees(
      "sin, cos", [](auto x, auto y) { return sin(x * y) + cos(x - y); }, 0.3, 2);
  agrees(
      "tanh, erf", [](auto x, auto y) { return tanh(x * y) + erf(x - y); }, 0.3, 0.2);
  agrees(
      "abs, sign", [](auto x, auto y) { return abs(x) * y + sign(y) * x; }, -0.3, 2);
  agrees(
      "abs at 0", [](auto x, auto y) { return abs(x) + y; }, 0, 2);
  agrees(
      "pow", [](auto x, auto y) { return pow(x, y); }, 1.3, 2.2);
  agrees(
      "pow at 0", [](auto x, auto y) { return pow(x, y); }, 0, 2);
  agrees(
      "pow at 0, exponent 1", [](auto x, auto y) { return pow(x, y); }, 0, 1);
  agrees(
      "0 to the 0", [](auto x, auto y) { return pow(x, y); }, 0, 0);
  agrees(
      "pow of a negative number", [](auto x, auto y) { return pow(x, y); }, -2, 3);
  agrees(
      "whole powers", [](auto x, auto y) { return pow(x, 3.0) + pow(y, -2.0) * pow(x, 0.0) + pow(x, 1.0); },
      0, -2);
  agrees(
      "broken power", [](auto x, auto y) { return pow(x, 2.5) + pow(y, -0.5); }, 1.2, 0.7);
  agrees(
      "maximum", [](auto x, auto y) { return maximum(x, y) * x; }, 1.2, 0.7);
  agrees(
      "minimum", [](auto x, auto y) { return minimum(x, y) * x; }, 1.2, 0.7);
  agrees(
      "ties", [](auto x, auto y) { return 3.0 * maximum(x, y) + minimum(x, y) + maximum(x, 0.7); }, 0.7, 0.7);
  agrees(
      "select", [](auto x, auto y) { return select(x < y, x * x, y * x); }, 0.5, 0.7);
  agrees(
      "stop_gradient", [](auto x, auto y) { return stop_gradient(x * y) * x; }, 0.5, 0.7);
}

TEST_CASE("edges: 0·∞ is 0 for what does not change, and infinite slopes stay infinite") {
  const auto x = ct::variable<2>(0.0, 0);
  for (const D2& y : {sqrt(x), cbrt(x), pow(x, 0.5)}) {
    CHECK(y.value == 0);
    CHECK(y.gradient == std::array{inf, 0.0});
  }
  CHECK(log(x).gradient == std::array{inf, 0.0});
  CHECK(log1p(x - 1).gradient == std::array{inf, 0.0});
  CHECK(log2(x).gradient == std::array{inf, 0.0});
  CHECK(log10(x).gradient == std::array{inf, 0.0});
  CHECK(rsqrt(x).gradient == std::array{-inf, 0.0});
  CHECK(asin(x + 1).gradient == std::array{inf, 0.0});
  CHECK(acos(x - 1).gradient == std::array{-inf, 0.0});
  CHECK(acosh(x + 1).gradient == std::array{inf, 0.0});
  CHECK(atanh(x + 1).gradient == std::array{inf, 0.0});
  CHECK(pow(x, -1).value == inf);
  CHECK(pow(x, -1).gradient == std::array{-inf, 0.0});
  CHECK(pow(x, D2(0.5)).gradient == std::array{inf, 0.0});
  CHECK(sqrt(D2(0)).gradient == std::array{0.0, 0.0});
  CHECK(abs(x).gradient == std::array{0.0, 0.0});
  CHECK(abs(D2(-0.0)).value == 0);
  CHECK(hypot(x, D2(0)).gradient == std::array{0.0, 0.0});
  CHECK(atan2(x, D2(0)).gradient == std::array{0.0, 0.0});
  CHECK(pow(x, 0).value == 1);
  CHECK(pow(x, 0).gradient == std::array{0.0, 0.0});
  CHECK(pow(x, 1).gradient == std::array{1.0, 0.0});
  CHECK(pow(x, 2u).gradient == std::array{0.0, 0.0});
  CHECK(pow(0, x + 1).gradient == std::array{0.0, 0.0});
  CHECK(pow(-2, x + 2).value == 4);
  CHECK(pow(-2, x + 2).gradient == std::array{0.0, 0.0});
  const auto far = ct::variable<2>(3e200, 0), high = ct::variable<2>(4e200, 1);
  CHECK(hypot(far, high).value == doctest::Approx(5e200).epsilon(1e-15));
  CHECK(hypot(far, high).gradient[0] == doctest::Approx(0.6).epsilon(1e-15));
  CHECK(hypot(far, high).gradient[1] == doctest::Approx(0.8).epsilon(1e-15));
  CHECK(atan2(high, far).gradient[0] == doctest::Approx(-0.16e-200));
}

TEST_CASE("second derivatives where the first one is 0 or the base is") {
  const auto bend = [](auto f, double at) {
    return ct::derivative([&](auto t) { return ct::derivative(f, t); }, at);
  };
  CHECK(bend([](auto x) { return sqrt(1 + x * x); }, 0) == 1);
  CHECK(bend([](auto x) { return pow(x, 2); }, 0) == 2);
  CHECK(bend([](auto x) { return pow(x, 2.0) * pow(x, 1); }, 0) == 0);
  CHECK(bend([](auto x) { return pow(x, 3); }, -2) == -12);
  CHECK(bend([](auto x) { return hypot(x, decltype(x)(1)); }, 0) == 1);
  CHECK(bend([](auto x) { return sqrt(x * x); }, 0) == 0);
  CHECK(bend([](auto x) { return abs(x); }, 0) == 0);
  // ∂²(a^b)/∂a∂b at b = 0 is 1/a.
  const auto h = ct::hessian([](const auto& v) { return pow(v[0], v[1]); }, std::array{4.0, 0.0});
  CHECK(h[0][0] == 0);
  CHECK(h[0][1] == 0.25);
  CHECK(h[1][0] == 0.25);
  CHECK(h[1][1] == doctest::Approx(std::log(4.0) * std::log(4.0)));
  // A tie of max splits evenly at every depth.
  CHECK(bend([](auto x) { return max(x * x, x * x * x); }, 1) == 4);
}

TEST_CASE("max and min split ties, fmax and fmin prefer numbers") {
  const auto [x, y] = ct::variables(2.0, 2.0);
  CHECK(max(x, y).gradient == std::array{0.5, 0.5});
  CHECK(min(x, 2.0).gradient == std::array{0.5, 0.0});
  CHECK(max(x, 3).gradient == std::array{0.0, 0.0});
  CHECK(max(1, y).gradient == std::array{0.0, 1.0});
  CHECK(min(y, 3).gradient == std::array{0.0, 1.0});
  const D2 none = std::numeric_limits<D2>::quiet_NaN();
  CHECK(isnan(none));
  CHECK(fmax(none, x).gradient == x.gradient);
  for (const D2& r :
       {max(none, x), max(x, none), min(none, x), min(x, none), maximum(x, none), minimum(none, x)})
    CHECK(isnan(r));
  CHECK(fmin(x, none).gradient == x.gradient);
  CHECK(fmax(x, 1).value == 2);
  using std::max;
  CHECK(max(x, y).gradient == std::array{0.5, 0.5});
}

TEST_CASE("comparisons and classification look at values alone") {
  const auto [x, y] = ct::variables(1.0, 2.0);
  CHECK((x < y && x <= y && y > x && y >= x && x != y && x == 1 && 1 == x && x < 2 && 0 < x && 2.5 > y));
  CHECK_FALSE((x > y || x == y || 1 != x || x > 1 || y <= 1));
  CHECK((isfinite(x) && !isinf(x) && isinf(D2(-inf)) && !isfinite(D2(inf)) && !isfinite(D2(NAN))));
  CHECK((signbit(-x) && !signbit(x)));
  CHECK(static_cast<int>(y + 0.7) == 2);
  const std::array table{1.0, 5.0, 9.0};
  CHECK(table[static_cast<std::size_t>(y)] == 9.0);
}

TEST_CASE("loops and branches that depend on the data") {
  // Newton's iteration for √a, until it stands still.
  const auto root = [](auto a) {
    auto x = a;
    while (true) {
      const auto next = (x + a / x) / 2;
      if (abs(next - x) <= 1e-15 * abs(x)) return next;
      x = next;
    }
  };
  CHECK(ct::derivative(root, 2.0) == doctest::Approx(0.5 / std::sqrt(2.0)).epsilon(1e-14));
  // Steps of the Collatz sequence, each scaled: the derivative is the product of the factors.
  const auto collatz = [](auto x) {
    int n = 6;
    while (n != 1) {
      if (n % 2 == 0) {
        n /= 2;
        x /= 2;
      } else {
        n = 3 * n + 1;
        x = 3 * x + 1;
      }
    }
    return x;
  };
  CHECK(ct::derivative(collatz, 6) == 9.0 / 64);
  // A recursive function that captures.
  const double step = 0.5;
  const auto tower = [&](auto& self, auto x, int n) -> decltype(x) {
    return n == 0 ? x : sin(x + step * self(self, x, n - 1));
  };
  const auto f = [&](auto x) { return tower(tower, x, 4); };
  const double h = 1e-6;
  CHECK(ct::derivative(f, 0.3) == doctest::Approx((f(0.3 + h) - f(0.3 - h)) / (2 * h)).epsilon(1e-8));
}

TEST_CASE("gradient, jacobian and hessian of functions of arrays") {
  const auto rosenbrock = [](const auto& x) {
    auto sum = 0 * x[0];
    for (std::size_t i = 0; i + 1 < x.size(); ++i)
      sum += 100 * pow(x[i + 1] - x[i] * x[i], 2) + pow(1 - x[i], 2);
    return sum;
  };
  const std::array x{-1.0, 1.0, 2.0};
  const auto [value, gradient] = ct::value_and_gradient(rosenbrock, x);
  CHECK(value == 104);
  CHECK(gradient == std::array{-4.0, -400.0, 200.0});
  CHECK(ct::gradient(rosenbrock, x) == gradient);
  const auto h = ct::hessian(rosenbrock, x);
  CHECK(h[0] == std::array{1200.0 - 400 + 2, 400.0, 0.0});
  CHECK(h[1] == std::array{400.0, 200.0 + 1200 - 800 + 2, -400.0});
  CHECK(h[2] == std::array{0.0, -400.0, 200.0});
  const auto polar = [](const auto& v) {
    return std::array{v[0] * cos(v[1]), v[0] * sin(v[1]), v[0] * 0 + 1};
  };
  const auto j = ct::jacobian(polar, std::array{2.0, 0.5});
  CHECK(j[0] == std::array{std::cos(0.5), -2 * std::sin(0.5)});
  CHECK(j[1] == std::array{std::sin(0.5), 2 * std::cos(0.5)});
  CHECK(j[2] == std::array{0.0, 0.0});
  CHECK(ct::gradient([](auto, auto) { return 3.0; }, 1, 2.5) == std::array{0.0, 0.0});
  CHECK(ct::derivative([](auto) { return 3; }, 1.0f) == 0.0f);
  static_assert(std::same_as<decltype(ct::derivative([](auto t) { return t; }, 1.0f)), float>);
  static_assert(
      std::same_as<decltype(ct::gradient([](auto a, auto) { return a; }, 1, 2)), std::array<double, 2>>);
}

TEST_CASE("constants of every arithmetic type mix with dual numbers of every depth") {
  const auto x = ct::variable<1>(ct::variable<1>(3.0, 0), 0);
  const D1 inner = ct::variable<1>(2.0, 0);
  const auto y =
      2 * x + 1.5f - x / 2u + x * inner + (inner - x) / 1L + pow(x, inner) - pow(inner, x) + max(x, inner);
  CHECK(y.value.value == 6 + 1.5 - 1.5 + 6 - 1 + 9 - 8 + 3);
  static_assert(std::same_as<decltype(x * inner), Second>);
  static_assert(std::same_as<decltype(2 * inner), D1>);
  static_assert(!std::is_convertible_v<D1, double> && std::is_convertible_v<double, Second> &&
                std::is_convertible_v<D1, Second> && std::is_trivially_copyable_v<D1>);
  const ct::Dual<float, 1> narrow(inner);
  CHECK((narrow.value == 2.0f && narrow.gradient[0] == 1.0f));
  D1 self = inner;
  self /= self.value;
  CHECK(self.gradient[0] == 0.5);
}

TEST_CASE("limits and printing") {
  using Limits = std::numeric_limits<D2>;
  static_assert(Limits::is_specialized && Limits::digits == 53 && Limits::epsilon() == 0x1p-52 &&
                Limits::lowest() < -1e308 && Limits::infinity() > Limits::max());
  static_assert(std::numeric_limits<Second>::max() == std::numeric_limits<double>::max());
  std::ostringstream out;
  out << ct::variable<2>(1.5, 1);
  CHECK(out.str() == "1.5 + [0, 1]");
}

// In constant expressions.
namespace {
constexpr auto newton = [](auto a) {
  auto x = a;
  for (int i = 0; i < 8; ++i) x = 0.5 * (x + a / x);
  return x;
};
static_assert(ct::derivative(newton, 4.0) == 0.25);
static_assert(ct::derivative([](auto x) { return x * x * x; }, 2) == 12);
static_assert(ct::derivative([](auto x) { return ct::derivative([](auto t) { return exp(2 * t); }, x); },
                             0.0) == 4);
static_assert(ct::gradient([](auto x, auto y) { return sin(x) * y; }, 0.0, 3.0) == std::array{3.0, 0.0});
static_assert(ct::gradient([](auto x, auto y) { return hypot(x, y); }, 3.0, 4.0) == std::array{0.6, 0.8});
static_assert(ct::derivative([](auto x) { return sqrt(x * x); }, 0.0) == 0);
static_assert(ct::derivative([](auto x) { return pow(x, 3) + abs(x) + max(x, 0); }, -1) == 2);
static_assert(ct::hessian([](const auto& v) { return v[0] * v[0] * v[1]; }, std::array{1.0, 2.0}) ==
              std::array{std::array{4.0, 2.0}, std::array{2.0, 0.0}});
constexpr auto everything = [](auto x) {
  return exp(x) + expm1(x) + log(x) + log1p(x) + pow(x, 2.5) + pow(2, x) + pow(x, x) + sin(x) + cos(x) +
         tan(x) + asin(x) + acos(x) + atan(x) + atan2(x, 2) + sinh(x) + cosh(x) + tanh(x) + erf(x) +
         floor(x) + ceil(x) + round(x) + trunc(x) + fmod(x, 0.3) + hypot(x, 2) + copysign(x, -1) + rsqrt(x);
};
constexpr auto at_compile_time = ct::derivative(everything, 0.5);
constexpr auto single_at_compile_time = ct::derivative(everything, 0.5f);
static_assert(ct::derivative([](auto x) { return exp(x); }, 100.0f) ==
              std::numeric_limits<float>::infinity());
}  // namespace

TEST_CASE("constant expressions give what running gives") {
  double x = 0.5;
  CHECK(at_compile_time == doctest::Approx(ct::derivative(everything, x)).epsilon(1e-14));
  CHECK(single_at_compile_time == doctest::Approx(static_cast<float>(at_compile_time)).epsilon(1e-5));
}
