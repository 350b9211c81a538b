// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Unevaluated sums of two doubles (about 106 bits) and access to the bits of a double: the tools with which
// the constexpr functions keep every error but the last rounding small.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace ctgrad::cx {

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();

namespace detail {

constexpr std::uint64_t bits(double x) { return std::bit_cast<std::uint64_t>(x); }
constexpr double from_bits(std::uint64_t b) { return std::bit_cast<double>(b); }
inline constexpr std::uint64_t sign_bit = std::uint64_t{1} << 63;

/// The exponent field; 0 for zeros and subnormals, 2047 for infinities and NaN.
constexpr int exponent_field(double x) { return static_cast<int>(bits(x) >> 52 & 2047); }

/// 2^k for -1022 ≤ k ≤ 1023.
constexpr double power_of_two(int k) { return from_bits(static_cast<std::uint64_t>(1023 + k) << 52); }

/// x·2^k for 0.25 ≤ |x| ≤ 4: infinity beyond the largest number without ever overflowing in an operation,
/// which a constant expression must not do; rounded once more where the result is subnormal.
constexpr double scale(double x, int k) {
  if (k < -1080) return x < 0 ? -0.0 : 0.0;
  if (k < -1000) return x * power_of_two(k + 100) * power_of_two(-100);
  if (k <= 1000) return x * power_of_two(k);
  if (k > 1030) return x < 0 ? -infinity : infinity;
  const double y = x * power_of_two(k - 30);
  const double limit = std::numeric_limits<double>::max() * power_of_two(-30);
  if (y > limit) return infinity;
  if (y < -limit) return -infinity;
  return y * power_of_two(30);
}

struct Pair {
  double hi = 0, lo = 0;
  constexpr double sum() const { return hi + lo; }
};

/// a + b exactly, for |a| ≥ |b| or a = 0.
constexpr Pair fast_sum(double a, double b) {
  const double s = a + b;
  return {s, b - (s - a)};
}
/// a + b exactly.
constexpr Pair exact_sum(double a, double b) {
  const double s = a + b, c = s - a;
  return {s, (a - (s - c)) + (b - c)};
}
/// The upper 26 bits of x, rounded, so that the rest has 26 bits and a sign.
constexpr double upper(double x) {
  return from_bits((bits(x) + (std::uint64_t{1} << 26)) & ~((std::uint64_t{1} << 27) - 1));
}
/// a·b exactly, where nothing overflows or underflows. All partial products are exact, so contracting them
/// into fused instructions changes nothing.
constexpr Pair exact_product(double a, double b) {
  const double p = a * b, ah = upper(a), al = a - ah, bh = upper(b), bl = b - bh;
  return {p, ((ah * bh - p) + ah * bl + al * bh) + al * bl};
}

constexpr Pair operator-(Pair a) { return {-a.hi, -a.lo}; }
/// With an error of about 2^-105·(|a| + |b|).
constexpr Pair operator+(Pair a, Pair b) {
  const Pair s = exact_sum(a.hi, b.hi);
  return fast_sum(s.hi, s.lo + (a.lo + b.lo));
}
constexpr Pair operator-(Pair a, Pair b) { return a + -b; }
constexpr Pair operator*(Pair a, Pair b) {
  const Pair p = exact_product(a.hi, b.hi);
  return fast_sum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}
constexpr Pair operator*(double a, Pair b) {
  const Pair p = exact_product(a, b.hi);
  return fast_sum(p.hi, p.lo + a * b.lo);
}
constexpr Pair operator/(Pair a, Pair b) {
  const double q = a.hi / b.hi;
  const Pair p = exact_product(q, b.hi);
  const double rest = (((a.hi - p.hi) - p.lo) + a.lo) - q * b.lo;
  return fast_sum(q, rest / b.hi);
}
/// a·2^k, exact where nothing underflows.
constexpr Pair times_power_of_two(Pair a, int k) { return {a.hi * power_of_two(k), a.lo * power_of_two(k)}; }

/// c[0] + c[1]·x + c[2]·x² + …
template <std::size_t N>
constexpr double polynomial(const double (&c)[N], double x) {
  double y = c[N - 1];
  for (std::size_t i = N - 1; i-- > 0;) y = y * x + c[i];
  return y;
}

}  // namespace detail
}  // namespace ctgrad::cx
