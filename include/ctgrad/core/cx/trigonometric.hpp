// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Constexpr trigonometric functions and their inverses, accurate for all finite arguments.
#pragma once
#include <ctgrad/core/cx/rounding.hpp>
#include <ctgrad/core/cx/tables.hpp>

namespace ctgrad::cx {
namespace detail {

/// x = quadrant·π/2 + r (modulo 2π), |r| ≤ π/4.
struct Angle {
  Pair r;
  int quadrant;
};

/// For 2^20 ≤ |x|, after Payne and Hanek: multiplies the significand with those bits of 2/π whose products
/// neither are multiples of 4 nor lie below the 2^-160 that the result needs.
constexpr Angle reduce_huge(double x) {
  const std::uint64_t m = (bits(x) & ((std::uint64_t{1} << 52) - 1)) | std::uint64_t{1} << 52;
  const std::uint64_t mask = (std::uint64_t{1} << 28) - 1, low = m & mask, high = m >> 28;
  // The table's entry j, after two zeros, has the weight 2^(-28·(j - 1)); |x| = m·2^e.
  const int e = exponent_field(x) - 1075, position = e - 2 + 56, first = position / 28, shift = position % 28;
  std::uint64_t product[8]{}, carry = 0;
  for (int i = 0; i < 8; ++i) {  // least significant first; only the product modulo 2^224 matters
    carry += low * two_over_pi_bits[first + 7 - i];
    if (i > 0) carry += high * two_over_pi_bits[first + 8 - i];
    product[i] = carry & mask;
    carry >>= 28;
  }
  // Three numbers of 56 bits; the first starts with the two bits of the quadrant.
  const std::uint64_t mask56 = (std::uint64_t{1} << 56) - 1;
  const std::uint64_t p[] = {product[7] << 28 | product[6], product[5] << 28 | product[4],
                             product[3] << 28 | product[2]};
  std::uint64_t a = (p[0] << shift | p[1] >> (56 - shift)) & mask56;
  std::uint64_t b = (p[1] << shift | p[2] >> (56 - shift)) & mask56, c = (p[2] << shift) & mask56;
  int quadrant = static_cast<int>(a >> 54);
  const std::uint64_t fraction = (std::uint64_t{1} << 54) - 1;
  a &= fraction;
  double sign = 1;
  if (a >> 53 != 0) {  // more than a half: one quadrant further, and back
    quadrant += 1;
    a ^= fraction;
    b ^= mask56;
    c ^= mask56;
    sign = -1;
  }
  const auto real = [](std::uint64_t n) { return static_cast<double>(static_cast<std::int64_t>(n)); };
  Pair turn = fast_sum(real(a) * 0x1p-54, real(b >> 28) * 0x1p-82);
  turn = turn + fast_sum(real(b & mask) * 0x1p-110, real(c >> 3) * 0x1p-163);
  if (signbit(x)) {
    quadrant = 4 - quadrant;
    sign = -sign;
  }
  return {sign * turn * half_pi, quadrant & 3};
}

/// For finite x; after Cody and Waite where the quadrant has at most 20 bits.
constexpr Angle reduce(double x) {
  if (abs(x) < 0.785) return {{x, 0}, 0};
  if (abs(x) >= 0x1p+20) return reduce_huge(x);
  const double n = round(x * two_over_pi);
  Pair r = exact_sum(x - n * half_pi_parts[0], -n * half_pi_parts[1]);
  r = r + Pair{-n * half_pi_parts[2], 0};
  r = r + Pair{-n * half_pi_parts[3], 0};
  return {r, static_cast<int>(n) & 3};
}

/// (sin(r)/r - 1)/r² and (cos(r) - 1 + r²/2)/r⁴ in r².
inline constexpr double sin_series[] = {
    -1.0 / 6,        1.0 / 120,        -1.0 / 5040,         1.0 / 362880,
    -1.0 / 39916800, 1.0 / 6227020800, -1.0 / 1307674368e3, 1.0 / 355687428096e3};
inline constexpr double cos_series[] = {
    1.0 / 24,        -1.0 / 720,         1.0 / 40320,         -1.0 / 3628800,
    1.0 / 479001600, -1.0 / 87178291200, 1.0 / 20922789888e3, -1.0 / 6402373705728e3};

constexpr Pair sin_pair(Pair r) {
  const double square = r.hi * r.hi;
  return fast_sum(r.hi, r.lo * (1 - 0.5 * square) + r.hi * square * polynomial(sin_series, square));
}
constexpr Pair cos_pair(Pair r) {
  const Pair square = exact_product(r.hi, r.hi);
  const Pair c = fast_sum(1, -0.5 * square.hi);
  const double rest = square.hi * square.hi * polynomial(cos_series, square.hi);
  return fast_sum(c.hi, c.lo + (rest - 0.5 * square.lo - r.hi * r.lo));
}

/// atan(y/x) for finite y ≥ 0, x ≥ 0 of moderate size, not both 0, to about 65 bits: swaps for y > x and then
/// subtracts the angle whose tangent is the nearest eighth.
constexpr Pair angle(Pair y, Pair x) {
  const bool steep = y.hi > x.hi;
  if (steep) {
    const Pair z = x;
    x = y;
    y = z;
  }
  const double i = round(8 * (y.hi / x.hi)), c = 0.125 * i;
  const Pair u = (y - c * x) / (x + c * y), square = u * u;
  constexpr double series[] = {-1.0 / 3,  1.0 / 5,  -1.0 / 7,  1.0 / 9,
                               -1.0 / 11, 1.0 / 13, -1.0 / 15, 1.0 / 17};
  const Pair a = fast_sum(u.hi, u.lo + u.hi * (square.hi * polynomial(series, square.hi)));
  const Pair sum = atan_eighths[static_cast<int>(i)] + a;
  return steep ? half_pi - sum : sum;
}

/// √((1 - x)(1 + x)) for 0 ≤ x < 1.
constexpr Pair other_side(double x) {
  const Pair square = exact_sum(1, -x) * exact_sum(1, x);
  const double root = sqrt(square.hi);
  const Pair again = exact_product(root, root);
  return fast_sum(root, ((square.hi - again.hi) - again.lo + square.lo) / (2 * root));
}

}  // namespace detail

/// sin(x), x in radians; NaN for infinities.
constexpr double sin(double x) {
  if (is_nan(x) || is_infinite(x)) return nan;
  if (abs(x) < 0x1p-28) return x;
  const auto [r, quadrant] = detail::reduce(x);
  const double y = (quadrant & 1 ? detail::cos_pair(r) : detail::sin_pair(r)).sum();
  return quadrant & 2 ? -y : y;
}

/// cos(x), x in radians; NaN for infinities.
constexpr double cos(double x) {
  if (is_nan(x) || is_infinite(x)) return nan;
  if (abs(x) < 0x1p-28) return 1;
  const auto [r, quadrant] = detail::reduce(x);
  const double y = (quadrant & 1 ? detail::sin_pair(r) : detail::cos_pair(r)).sum();
  return quadrant == 1 || quadrant == 2 ? -y : y;
}

/// sin(x)/cos(x), x in radians; NaN for infinities.
constexpr double tan(double x) {
  if (is_nan(x) || is_infinite(x)) return nan;
  if (abs(x) < 0x1p-28) return x;
  const auto [r, quadrant] = detail::reduce(x);
  const detail::Pair s = detail::sin_pair(r), c = detail::cos_pair(r);
  return (quadrant & 1 ? -c / s : s / c).sum();
}

/// The angle of tangent x, between -π/2 and π/2.
constexpr double atan(double x) {
  const double a = abs(x);
  if (is_nan(x) || a < 0x1p-28) return x;
  if (a > 0x1p+64) return copysign(detail::half_pi.hi, x);
  return copysign(detail::angle({a, 0}, {1, 0}).sum(), x);
}

/// The angle of the point (x, y), between -π and π, with all special cases of C's atan2.
constexpr double atan2(double y, double x) {
  if (is_nan(x) || is_nan(y)) return nan;
  const double pi = 2 * detail::half_pi.hi;
  if (y == 0) return signbit(x) ? copysign(pi, y) : y;
  if (x == 0) return copysign(detail::half_pi.hi, y);
  double ay = abs(y), ax = abs(x);
  if (is_infinite(y) && is_infinite(x)) return copysign(x > 0 ? 0.25 * pi : 0.75 * pi, y);
  if (is_infinite(y)) return copysign(detail::half_pi.hi, y);
  if (is_infinite(x)) return copysign(x > 0 ? 0.0 : pi, y);
  const auto [my, ky] = detail::parts(ay);
  const auto [mx, kx] = detail::parts(ax);
  const int k = ky - kx;
  if (k > 64) return copysign(detail::half_pi.hi, y);
  if (k < -64) return copysign(x > 0 ? detail::scale(my / mx, k) : pi, y);
  const detail::Pair angle = detail::angle({detail::scale(my, k), 0}, {mx, 0});
  return copysign((x > 0 ? angle : detail::half_pi + detail::half_pi - angle).sum(), y);
}

/// The angle of sine x, between -π/2 and π/2; NaN for |x| > 1.
constexpr double asin(double x) {
  const double a = abs(x);
  if (is_nan(x) || a > 1) return nan;
  if (a < 0x1p-28) return x;
  if (a == 1) return copysign(detail::half_pi.hi, x);
  return copysign(detail::angle({a, 0}, detail::other_side(a)).sum(), x);
}

/// The angle of cosine x, between 0 and π; NaN for |x| > 1.
constexpr double acos(double x) {
  const double a = abs(x);
  if (is_nan(x) || a > 1) return nan;
  if (a < 0x1p-60) return detail::half_pi.hi;
  if (a == 1) return x > 0 ? 0.0 : 2 * detail::half_pi.hi;
  const detail::Pair angle = detail::angle(detail::other_side(a), {a, 0});
  return (x > 0 ? angle : detail::half_pi + detail::half_pi - angle).sum();
}

}  // namespace ctgrad::cx
