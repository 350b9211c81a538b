// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/core/elementary.hpp>
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>

namespace el = ctgrad::elementary;

namespace {

constexpr float most = std::numeric_limits<float>::max();
constexpr float inf = std::numeric_limits<float>::infinity();

/// All functions at points where all are defined.
template <class T>
constexpr std::array<T, 24> all(T x, T y) {
  return {el::abs(x),   el::sqrt(x),  el::exp(x),    el::expm1(x),    el::log(x),     el::log1p(x),
          el::sin(x),   el::cos(x),   el::tan(x),    el::asin(x),     el::acos(x),    el::atan(x),
          el::sinh(x),  el::cosh(x),  el::tanh(x),   el::erf(x),      el::floor(x),   el::ceil(x),
          el::trunc(x), el::round(x), el::pow(x, y), el::atan2(x, y), el::fmod(x, y), el::hypot(x, y)};
}
template <class T>
std::array<T, 24> reference(T x, T y) {
  return {std::abs(x),   std::sqrt(x),  std::exp(x),    std::expm1(x),    std::log(x),     std::log1p(x),
          std::sin(x),   std::cos(x),   std::tan(x),    std::asin(x),     std::acos(x),    std::atan(x),
          std::sinh(x),  std::cosh(x),  std::tanh(x),   std::erf(x),      std::floor(x),   std::ceil(x),
          std::trunc(x), std::round(x), std::pow(x, y), std::atan2(x, y), std::fmod(x, y), std::hypot(x, y)};
}

}  // namespace

TEST_CASE_TEMPLATE("constant expressions and run time agree with <cmath>", T, float, double) {
  constexpr T x = T(0.625), y = T(-1.75);
  constexpr auto constant = all(x, y);
  const auto running = all(x, y), expected = reference(x, y);
  for (std::size_t i = 0; i < constant.size(); ++i) {
    CAPTURE(i);
    if (i == 14)  // tanh of doubles is this library's own
      CHECK(std::abs(running[i] - expected[i]) <= std::numeric_limits<T>::epsilon() * std::abs(expected[i]));
    else
      CHECK(running[i] == expected[i]);
    CHECK(std::abs(constant[i] - expected[i]) <=
          2 * std::numeric_limits<T>::epsilon() * std::abs(expected[i]));
  }
}

TEST_CASE("floats overflow to infinity in constant expressions, and no earlier than at run time") {
  static_assert(el::exp(100.0f) == inf && el::sinh(-100.0f) == -inf && el::pow(most, 2.0f) == inf);
  static_assert(el::exp(88.7f) < inf && el::pow(most, 1.0f) == most && el::exp(-200.0f) == 0);
  static_assert(el::hypot(0.0, 0.0) == 0 && el::hypot(3e300, 4e300) == 5e300 && el::hypot(-2.0, 0.0) == 2);
  static_assert(el::hypot(std::numeric_limits<double>::infinity(), 1.0) > 1e308);
  static_assert(el::signbit(-0.0) && !el::signbit(el::abs(-0.0f)) && el::abs(-3.0) == 3);
  for (const float x : {88.72f, 88.7228f, 88.73f, 89.0f})
    CHECK(el::exp(x) == ctgrad::elementary::detail::narrow<float>(ctgrad::cx::exp(static_cast<double>(x))));
}
