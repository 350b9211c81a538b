// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Constexpr functions whose results are exact or correctly rounded: absolute value, sign, whole numbers,
// remainder and square root.
#pragma once
#include <ctgrad/core/cx/pair.hpp>

namespace ctgrad::cx {

constexpr bool is_nan(double x) { return (detail::bits(x) & ~detail::sign_bit) > detail::bits(infinity); }
constexpr bool is_infinite(double x) { return x == infinity || x == -infinity; }
constexpr bool signbit(double x) { return (detail::bits(x) & detail::sign_bit) != 0; }

/// |x|; clears the sign of -0 and of NaN too.
constexpr double abs(double x) { return detail::from_bits(detail::bits(x) & ~detail::sign_bit); }

/// |x| with the sign of s.
constexpr double copysign(double x, double s) {
  return detail::from_bits((detail::bits(x) & ~detail::sign_bit) | (detail::bits(s) & detail::sign_bit));
}

/// x without its fraction; keeps the sign of a zero.
constexpr double trunc(double x) {
  const int fraction = 1023 + 52 - detail::exponent_field(x);
  if (fraction <= 0) return x;
  if (fraction > 52) return copysign(0.0, x);
  return detail::from_bits(detail::bits(x) >> fraction << fraction);
}
/// The largest whole number ≤ x.
constexpr double floor(double x) {
  const double t = trunc(x);
  return t > x ? t - 1 : t;
}
/// The smallest whole number ≥ x; -0 for -1 < x < 0.
constexpr double ceil(double x) {
  const double t = trunc(x);
  return t < x ? t + 1 : t;
}
/// The nearest whole number, halves away from zero.
constexpr double round(double x) {
  const double t = trunc(x);
  if (t == x || is_nan(x)) return x;
  return abs(x - t) >= 0.5 ? t + copysign(1.0, x) : t;
}

/// x - trunc(x/y)·y exactly, with the sign of x; NaN for infinite x or y = 0.
constexpr double fmod(double x, double y) {
  using detail::bits;
  if (is_nan(x) || is_nan(y) || is_infinite(x) || y == 0) return nan;
  const double ax = abs(x), ay = abs(y);
  if (ax < ay) return x;
  // Whole multiples of the smallest step, significand and shift.
  const int ex = detail::exponent_field(ax), ey = detail::exponent_field(ay);
  const std::uint64_t low = (std::uint64_t{1} << 52) - 1, one = low + 1;
  std::uint64_t mx = (bits(ax) & low) | (ex ? one : 0);
  const std::uint64_t my = (bits(ay) & low) | (ey ? one : 0);
  int shift = (ex ? ex : 1) - (ey ? ey : 1);
  mx %= my;
  for (; shift >= 11; shift -= 11) mx = (mx << 11) % my;
  mx = (mx << shift) % my;
  if (mx == 0) return copysign(0.0, x);
  // mx·2^(e - 1): bring the leading bit to its place, or as far as subnormals allow.
  int e = ey ? ey : 1;
  int up = std::countl_zero(mx) - 11;
  if (up > e - 1) up = e - 1;
  mx <<= up;
  e -= up;
  const std::uint64_t field = mx & one ? static_cast<std::uint64_t>(e) : 0;
  return copysign(detail::from_bits(field << 52 | (mx & low)), x);
}

namespace detail {

/// x = m·2^k with 1 ≤ m < 2, for finite x > 0.
struct Parts {
  double m;
  int k;
};
constexpr Parts parts(double x) {
  int k = -1023;
  if (exponent_field(x) == 0) {
    x *= power_of_two(54);
    k -= 54;
  }
  k += exponent_field(x);
  return {from_bits((bits(x) & ~(std::uint64_t{2047} << 52)) | std::uint64_t{1023} << 52), k};
}

}  // namespace detail

/// √x, correctly rounded; NaN for x < 0, and √-0 = -0.
constexpr double sqrt(double x) {
  if (x == 0 || is_nan(x) || x == infinity) return x;
  if (x < 0) return nan;
  auto [m, k] = detail::parts(x);
  if (k % 2 != 0) {
    m *= 2;
    k -= 1;
  }
  double y = 0.5 + m * 0.4;                           // within 0.15 of the root for 1 ≤ m < 4
  for (int i = 0; i < 5; ++i) y = 0.5 * (y + m / y);  // the last step leaves an error of one ulp at most
  // The rest m - y² is exact, and a multiple of ulp²: comparing it with y·ulp decides the rounding.
  const double ulp = detail::power_of_two(-52);
  if (y < 1) y = 1;
  if (y >= 2) y = 2 - ulp;
  const detail::Pair square = detail::exact_product(y, y);
  const double rest = (m - square.hi) - square.lo;
  if (rest > y * ulp) y += ulp;
  if (rest <= -(y * ulp)) y -= ulp;
  return detail::scale(y, k / 2);
}

}  // namespace ctgrad::cx
