// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/core/constexpr_math.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace cx = ctgrad::cx;

namespace {

using Wide = long double;
static_assert(std::numeric_limits<Wide>::digits >= 64, "the reference needs more bits than a double has");

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double tiny = std::numeric_limits<double>::denorm_min();
constexpr double least = std::numeric_limits<double>::min();
constexpr double most = std::numeric_limits<double>::max();

/// Error of y in units of the last place of the correctly rounded result; 0 for equal special values.
double ulps(double y, Wide reference) {
  const double rounded = static_cast<double>(reference);
  if (std::isnan(reference)) return std::isnan(y) ? 0 : inf;
  if (std::isinf(rounded) || std::isinf(y) || rounded == 0 || y == 0) {
    if (y == rounded && std::signbit(y) == std::signbit(rounded)) return 0;
    // The last number before an infinity or a zero is one unit away.
    if (std::isinf(rounded)) return std::abs(y) == most && (y > 0) == (rounded > 0) ? 1 : inf;
    if (std::isinf(y)) return std::abs(rounded) == most && (y > 0) == (rounded > 0) ? 1 : inf;
    return std::abs(y - rounded) <= tiny ? 1 : inf;
  }
  const int exponent = std::max(std::ilogb(rounded), -1022);
  return static_cast<double>(std::abs(static_cast<Wide>(y) - reference) /
                             std::scalbn(Wide(1), exponent - 52));
}

struct Range {
  double from, to;
};
constexpr int points = 60000;  // in each range

/// Points of a range, its ends, and points of every magnitude it holds.
std::vector<double> sample(std::mt19937_64& random, Range r) {
  std::vector<double> x{r.from, r.to};
  std::uniform_real_distribution<double> even(r.from, r.to);
  for (int i = 0; i < points; ++i) x.push_back(even(random));
  return x;
}
std::vector<double> every_magnitude(std::mt19937_64& random, int count) {
  std::vector<double> x{0.0, -0.0, inf, -inf, not_a_number, tiny, -tiny, least, -least, most, -most, 1, -1};
  while (count-- > 0) x.push_back(std::bit_cast<double>(random()));
  return x;
}

using Function = double (*)(double);
using Reference = Wide (*)(Wide);

struct Unary {
  const char* name;
  Function f;
  Reference reference;
  double bound;  // of the error in ulp; 0 for exact functions
  std::vector<Range> ranges;
};

#define STD(function) [](Wide x) -> Wide { return std::function(x); }

const Unary unary[] = {
    {"exp", cx::exp, STD(exp), 1, {{-0.4, 0.4}, {-20, 20}, {-746, 710}, {709.7, 709.8}, {-746, -708}}},
    {"expm1", cx::expm1, STD(expm1), 1, {{-1e-5, 1e-5}, {-1, 1}, {-60, 60}, {600, 710}}},
    {"log", cx::log, STD(log), 1, {{0.99, 1.01}, {0.4, 2.1}, {0, 1e3}, {0, 1e-308}}},
    {"log1p", cx::log1p, STD(log1p), 1, {{-1e-5, 1e-5}, {-1, 1}, {-1, -0.999999}, {0, 1e6}, {0, 1e40}}},
    {"sqrt", cx::sqrt, STD(sqrt), 0.5, {{0, 1}, {1, 4}, {0, 1e300}, {0, 1e-308}}},
    {"sin",
     cx::sin,
     STD(sin),
     1,
     {{-0.8, 0.8}, {-10, 10}, {-1e6, 1e6}, {1e6, 2e6}, {1e16, 1e22}, {0, 1e300}}},
    {"cos",
     cx::cos,
     STD(cos),
     1,
     {{-0.8, 0.8}, {-10, 10}, {-1e6, 1e6}, {1e6, 2e6}, {1e16, 1e22}, {0, 1e300}}},
    {"tan",
     cx::tan,
     STD(tan),
     1,
     {{-0.8, 0.8}, {-10, 10}, {-1e6, 1e6}, {1e6, 2e6}, {1e16, 1e22}, {0, 1e300}}},
    {"asin", cx::asin, STD(asin), 1, {{-1, 1}, {0.9999, 1}, {-1e-4, 1e-4}}},
    {"acos", cx::acos, STD(acos), 1, {{-1, 1}, {0.9999, 1}, {-1, -0.9999}, {-1e-4, 1e-4}}},
    {"atan", cx::atan, STD(atan), 1, {{-1, 1}, {-0.1, 0.1}, {-20, 20}, {-1e20, 1e20}}},
    {"sinh", cx::sinh, STD(sinh), 1, {{-1e-3, 1e-3}, {-1, 1}, {-45, 45}, {700, 711}}},
    {"cosh", cx::cosh, STD(cosh), 1, {{-1e-3, 1e-3}, {-1, 1}, {-45, 45}, {700, 711}}},
    {"tanh", cx::tanh, STD(tanh), 1, {{-1e-3, 1e-3}, {-1, 1}, {-23, 23}}},
    {"erf", cx::erf, STD(erf), 1, {{-1e-3, 1e-3}, {-0.5, 0.5}, {-1, 1}, {-3, 3}, {-7, 7}}},
    {"floor", cx::floor, STD(floor), 0, {{-3, 3}, {-1e16, 1e16}}},
    {"ceil", cx::ceil, STD(ceil), 0, {{-3, 3}, {-1e16, 1e16}}},
    {"trunc", cx::trunc, STD(trunc), 0, {{-3, 3}, {-1e16, 1e16}}},
    {"round", cx::round, STD(round), 0, {{-3, 3}, {-1e16, 1e16}}},
    {"abs", cx::abs, STD(abs), 0, {{-3, 3}}},
};

#undef STD

}  // namespace

TEST_CASE("functions of one argument are within one unit of the last place, everywhere") {
  for (const Unary& u : unary) {
    CAPTURE(std::string(u.name));
    std::mt19937_64 random(1);
    std::vector<double> x = every_magnitude(random, 100000);
    for (const Range& r : u.ranges)
      for (const double v : sample(random, r)) x.push_back(v);
    double worst = 0, at = 0;
    for (const double v : x) {
      const double error = ulps(u.f(v), u.reference(v));
      if (error > worst) worst = error, at = v;
    }
    CAPTURE(at);
    CHECK(worst <= u.bound);
  }
}

TEST_CASE("atan2 is within one unit of the last place") {
  std::mt19937_64 random(1);
  const Range ranges[] = {{-1, 1}, {-100, 100}, {-1e-310, 1e-310}};
  double worst = 0, at = 0;
  const auto check = [&](double y, double x) {
    const double error = ulps(cx::atan2(y, x), std::atan2(Wide(y), Wide(x)));
    if (error > worst) worst = error, at = y / x;
  };
  for (const Range& r : ranges) {
    const auto y = sample(random, r), x = sample(random, r);
    for (std::size_t i = 0; i < x.size(); ++i) check(y[i], x[i]);
  }
  const auto y = every_magnitude(random, 100000), x = every_magnitude(random, 100000);
  for (std::size_t i = 0; i < x.size(); ++i) check(y[i], x[i]);
  for (std::size_t i = 0; i < 13; ++i)
    for (std::size_t j = 0; j < 13; ++j) check(y[i], x[j]);
  CAPTURE(at);
  CHECK(worst <= 1);
}

TEST_CASE("pow is within one unit of the last place, and exact where the result is a double") {
  std::mt19937_64 random(1);
  double worst = 0, at = 0;
  const auto check = [&](double x, double y) {
    const double error = ulps(cx::pow(x, y), std::pow(Wide(x), Wide(y)));
    if (error > worst) worst = error, at = x;
  };
  const Range bases[] = {{0, 2}, {0.999, 1.001}, {0, 1e3}, {0, 1e-300}, {0, 1e300}, {0.5, 2}};
  const Range exponents[] = {{-10, 10}, {-7e5, 7e5}, {-110, 110}, {-1.1, 1.1}, {-1.1, 1.1}, {-1080, 1080}};
  for (std::size_t k = 0; k < std::size(bases); ++k) {
    const auto x = sample(random, bases[k]), y = sample(random, exponents[k]);
    for (std::size_t i = 0; i < x.size(); ++i) check(x[i], y[i]);
  }
  const auto x = every_magnitude(random, 100000), y = every_magnitude(random, 100000);
  for (std::size_t i = 0; i < x.size(); ++i) check(x[i], y[i]);
  CAPTURE(at);
  CHECK(worst <= 1);
  for (int base = -20; base <= 20; ++base) {
    double product = 1;
    for (int e = 0; std::abs(product) <= 0x1p+53; ++e) {
      CHECK(cx::pow(base, e) == product);
      product *= base;
      if (base >= -1 && base <= 1 && e > 5) break;
    }
  }
}

TEST_CASE("pow and atan2 have the special values of <cmath>") {
  const double values[] = {0.0,          -0.0,        1,           -1,          2,     -2,   3,
                           -3,           0.5,         -0.5,        2.5,         -2.5,  inf,  -inf,
                           not_a_number, tiny,        -tiny,       least,       -most, most, 0x1p+53,
                           -0x1p+60,     0x1p+53 + 2, 0x1p+52 + 1, -0x1p+53 + 1};
  for (const double a : values)
    for (const double b : values) {
      CAPTURE(a);
      CAPTURE(b);
      CHECK(ulps(cx::pow(a, b), std::pow(Wide(a), Wide(b))) <= 1);
      CHECK(ulps(cx::atan2(a, b), std::atan2(Wide(a), Wide(b))) <= 1);
      CHECK(ulps(cx::copysign(a, b), std::copysign(a, b)) == 0);
    }
}

TEST_CASE("fmod is exact") {
  std::mt19937_64 random(1);
  auto x = every_magnitude(random, 100000), y = every_magnitude(random, 100000);
  for (const double r : {1e3, 1e16, 1e-309}) {
    for (const double v : sample(random, {-r, r})) x.push_back(v);
    for (const double v : sample(random, {-r / 3, r / 3})) y.push_back(v);
  }
  int wrong = 0;
  for (std::size_t i = 0; i < x.size(); ++i) wrong += ulps(cx::fmod(x[i], y[i]), std::fmod(x[i], y[i])) != 0;
  for (std::size_t i = 0; i < 13; ++i)
    for (std::size_t j = 0; j < 13; ++j) wrong += ulps(cx::fmod(x[i], x[j]), std::fmod(x[i], x[j])) != 0;
  CHECK(wrong == 0);
}

TEST_CASE("sin, cos and tan next to multiples of a right angle") {
  constexpr Wide half_pi = 1.57079632679489661923132169163975144L;
  double worst = 0, at = 0;
  for (int n = 1; n < 1000000; n += n < 5000 ? 1 : 97)
    for (double x = std::nextafter(static_cast<double>(n * half_pi), 0.0), i = 0; i < 3;
         ++i, x = std::nextafter(x, inf))
      for (const double error : {ulps(cx::sin(x), std::sin(Wide(x))), ulps(cx::cos(x), std::cos(Wide(x))),
                                 ulps(cx::tan(x), std::tan(Wide(x)))})
        if (error > worst) worst = error, at = x;
  // The double nearest to a multiple of π/2, relative to its size.
  const double x = 6381956970095103.0 * 0x1p+797;
  CHECK(ulps(cx::cos(x), std::cos(Wide(x))) <= 1);
  CHECK(ulps(cx::tan(-x), std::tan(Wide(-x))) <= 1);
  CAPTURE(at);
  CHECK(worst <= 1);
}

// Every function in a constant expression, special values included.
static_assert(cx::exp(0) == 1 && cx::exp(1) == 2.718281828459045 && cx::exp(1000) == inf &&
              cx::exp(-1000) == 0);
static_assert(cx::exp(709.782712893384) > 1.797e308 && cx::exp(709.782712893385) == inf &&
              cx::exp(-745) == tiny && cx::exp(-inf) == 0 && cx::exp(inf) == inf &&
              cx::is_nan(cx::exp(not_a_number)));
static_assert(cx::expm1(1e-20) == 1e-20 && cx::expm1(-inf) == -1 && cx::expm1(1) == 1.7182818284590453);
static_assert(cx::log(1) == 0 && cx::log(0) == -inf && cx::log(2) == 0.6931471805599453 &&
              cx::log(inf) == inf && cx::is_nan(cx::log(-1)) && cx::log(tiny) == -744.4400719213812);
static_assert(cx::log1p(-1) == -inf && cx::log1p(1e-20) == 1e-20 && cx::log1p(1) == 0.6931471805599453);
static_assert(cx::sqrt(2) == 1.4142135623730951 && cx::sqrt(0) == 0 && cx::signbit(cx::sqrt(-0.0)) &&
              cx::sqrt(inf) == inf && cx::is_nan(cx::sqrt(-1)) && cx::sqrt(tiny) == 0x1p-537);
static_assert(cx::pow(2, 10) == 1024 && cx::pow(-2, 3) == -8 && cx::pow(0, -1) == inf &&
              cx::pow(not_a_number, 0) == 1 && cx::pow(2, 1e300) == inf && cx::pow(2, -1e300) == 0 &&
              cx::pow(10, -320) > 0 && cx::is_nan(cx::pow(-2, 0.5)) && cx::pow(most, 2) == inf &&
              cx::pow(most, -2) == 0);
static_assert(cx::sin(1) == 0.8414709848078965 && cx::cos(1) == 0.5403023058681398 &&
              cx::tan(1) == 1.5574077246549023 && cx::sin(1e300) == -0.8178819121159085 &&
              cx::cos(tiny) == 1 && cx::is_nan(cx::sin(inf)) && cx::tan(1e6) == -0.3736244539875990);
static_assert(cx::asin(1) == 1.5707963267948966 && cx::acos(-1) == 3.141592653589793 &&
              cx::atan(1) == 0.7853981633974483 && cx::atan(inf) == 1.5707963267948966 &&
              cx::atan2(-1, -1) == -2.356194490192345 && cx::atan2(tiny, most) == 0 &&
              cx::is_nan(cx::asin(2)));
static_assert(cx::sinh(1) == 1.1752011936438014 && cx::cosh(1) == 1.5430806348152437 &&
              cx::tanh(1) == 0.7615941559557649 && cx::sinh(-1000) == -inf && cx::cosh(711) == inf &&
              cx::tanh(inf) == 1 && cx::sinh(-inf) == -inf && cx::cosh(-inf) == inf);
static_assert(cx::erf(1) == 0.8427007929497149 && cx::erf(-inf) == -1 && cx::erf(tiny) == tiny);
static_assert(cx::floor(-0.5) == -1 && cx::ceil(0.5) == 1 && cx::round(0.5) == 1 && cx::round(-2.5) == -3 &&
              cx::round(0.49999999999999994) == 0 && cx::trunc(-1.9) == -1 && cx::signbit(cx::ceil(-0.5)));
static_assert(cx::fmod(most, 3) == 2 && cx::fmod(-5.5, 2) == -1.5 && cx::fmod(most, tiny) == 0 &&
              cx::abs(-2) == 2);
static_assert(cx::fmod(1, inf) == 1 && cx::is_nan(cx::fmod(1, 0)) && cx::floor(inf) == inf &&
              cx::round(-inf) == -inf);
