// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Exact fractions of 64-bit integers, for the constants and exponents that are part of a formula's type.
#pragma once
#include <ctgrad/core/fail.hpp>

#include <cstdint>
#include <limits>

namespace ctgrad::formula {

/// num/den in lowest terms, den > 0. An operation whose result does not fit throws, which is a compile error
/// where formulas use it.
struct Rational {
  std::int64_t num = 0, den = 1;

  constexpr bool operator==(const Rational&) const = default;
  constexpr bool whole() const { return den == 1; }
  constexpr double value() const { return static_cast<double>(num) / static_cast<double>(den); }
};

/// The greatest common divisor of a, b ≥ 0.
constexpr std::int64_t gcd(std::int64_t a, std::int64_t b) {
  while (b != 0) {
    const std::int64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

namespace detail {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

constexpr void require_fit(bool fits) {
  if (!fits) fail("ctgrad: formula: a constant does not fit in a fraction of 64-bit integers");
}
constexpr std::int64_t magnitude(std::int64_t a) {
  require_fit(a >= -largest);
  return a < 0 ? -a : a;
}
constexpr std::int64_t product(std::int64_t a, std::int64_t b) {
  require_fit(a == 0 || magnitude(b) <= largest / magnitude(a));
  return a * b;
}
constexpr std::int64_t sum(std::int64_t a, std::int64_t b) {
  require_fit(a > 0 ? b <= largest - a : b >= -largest - a);
  return a + b;
}

}  // namespace detail

/// num/den in lowest terms.
constexpr Rational ratio(std::int64_t num, std::int64_t den) {
  if (den == 0) fail("ctgrad: formula: division by zero");
  const std::int64_t g = gcd(detail::magnitude(num), detail::magnitude(den));
  return den < 0 ? Rational{-num / g, -den / g} : Rational{num / g, den / g};
}

constexpr Rational operator-(Rational a) { return {-a.num, a.den}; }

constexpr Rational operator*(Rational a, Rational b) {
  // Each is in lowest terms, so after this the products are too, and overflow only if the result does.
  const Rational p = ratio(a.num, b.den), q = ratio(b.num, a.den);
  return {detail::product(p.num, q.num), detail::product(p.den, q.den)};
}

constexpr Rational inverse(Rational a) { return ratio(a.den, a.num); }
constexpr Rational operator/(Rational a, Rational b) { return a * inverse(b); }

constexpr Rational operator+(Rational a, Rational b) {
  const std::int64_t g = gcd(a.den, b.den);
  return ratio(detail::sum(detail::product(a.num, b.den / g), detail::product(b.num, a.den / g)),
               detail::product(a.den / g, b.den));
}
constexpr Rational operator-(Rational a, Rational b) { return a + -b; }

constexpr bool operator<(Rational a, Rational b) { return (a - b).num < 0; }

/// a to a whole power; a may not be 0 if the power is negative.
constexpr Rational power(Rational a, std::int64_t e) {
  if (e < 0) return power(inverse(a), -e);
  Rational r{1, 1};
  for (; e > 0; e /= 2) {
    if (e % 2 != 0) r = r * a;
    if (e > 1) a = a * a;
  }
  return r;
}

/// The whole number whose n-th power is a ≥ 0, or −1 if there is none.
constexpr std::int64_t exact_root(std::int64_t a, std::int64_t n) {
  if (a < 2 || n == 1) return a;
  if (n > 62) return -1;
  const auto reaches = [&](std::int64_t base) {  // base^n ≥ a, without overflow
    std::int64_t rest = a;
    for (std::int64_t i = 0; i < n && rest > 1; ++i) rest = rest / base + (rest % base != 0 ? 1 : 0);
    return rest <= 1;
  };
  std::int64_t low = 1, high = a;
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    if (reaches(middle))
      high = middle;
    else
      low = middle + 1;
  }
  std::int64_t rest = a;
  for (std::int64_t i = 0; i < n; ++i) {
    if (rest % low != 0) return -1;
    rest /= low;
  }
  return rest == 1 ? low : -1;
}

/// The largest whole number ≤ a.
constexpr std::int64_t floor(Rational a) { return a.num / a.den - (a.num < 0 && a.num % a.den != 0 ? 1 : 0); }

}  // namespace ctgrad::formula
