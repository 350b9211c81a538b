// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Constexpr exponential functions, logarithms, powers, hyperbolic functions and erf. Each brings its argument
// near 0, sums a Taylor series whose leading terms are pairs, and rounds once at the end.
#pragma once
#include <ctgrad/core/cx/rounding.hpp>
#include <ctgrad/core/cx/tables.hpp>

namespace ctgrad::cx {
namespace detail {

/// exp(x) = (1 + s)·2^k, |s| < 0.42.
struct Power {
  Pair s;
  int k;
};

/// (exp(r) - 1 - r)/r² for |r| ≤ 0.35.
inline constexpr double exp_series[] = {1.0 / 2,          1.0 / 6,        1.0 / 24,        1.0 / 120,
                                        1.0 / 720,        1.0 / 5040,     1.0 / 40320,     1.0 / 362880,
                                        1.0 / 3628800,    1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800,
                                        1.0 / 87178291200};

/// For |x| < 2000.
constexpr Power exponential(Pair x) {
  const double k = round(x.hi * log2_e);
  const Pair r = exact_sum(x.hi - k * log2_parts[0], x.lo - k * log2_parts[1]);
  const double tail = r.hi * r.hi * polynomial(exp_series, r.hi);
  return {fast_sum(r.hi, r.lo + r.lo * r.hi + tail), static_cast<int>(k)};
}
constexpr double rounded(Power p) { return scale((Pair{1, 0} + p.s).sum(), p.k); }

/// exp(x) - 1 for |x| < 100.
constexpr Pair exponential_minus_one(double x) {
  const Power p = exponential({x, 0});
  if (p.k == 0) return p.s;
  return exact_sum(power_of_two(p.k), -1) + times_power_of_two(p.s, p.k);
}

/// (atanh(f)/f - 1)/f² in f², for |f| < 0.172.
inline constexpr double atanh_series[] = {1.0 / 3,  1.0 / 5,  1.0 / 7,  1.0 / 9,  1.0 / 11, 1.0 / 13,
                                          1.0 / 15, 1.0 / 17, 1.0 / 19, 1.0 / 21, 1.0 / 23, 1.0 / 25};

/// log(m·2^k) for 1 ≤ m ≤ 2: 2·atanh((m - 1)/(m + 1)) once m is between √½ and √2; k·log 2 is added as a
/// pair.
struct Logarithm {
  Pair f, whole;
  constexpr Logarithm(Pair m, int k) {
    if (m.hi > 1.4142135623730951) {
      m = times_power_of_two(m, -1);
      k += 1;
    }
    f = (m + Pair{-1, 0}) / (m + Pair{1, 0});
    whole = fast_sum(k * log2_parts[0], k * log2_parts[1]);
  }
  constexpr double rounded() const {
    const double square = f.hi * f.hi;
    const Pair half = fast_sum(f.hi, f.lo + f.hi * (square * polynomial(atanh_series, square)));
    return (whole + times_power_of_two(half, 1)).sum();
  }
  /// To about 65 bits: the first two terms as pairs.
  constexpr Pair precise() const {
    const Pair square = f * f;
    double tail = 1.0 / 27;
    for (std::size_t i = 12; i-- > 1;) tail = tail * square.hi + atanh_series[i];
    const Pair series = third + fast_sum(tail * square.hi, tail * square.lo);
    return whole + times_power_of_two(f + f * (square * series), 1);
  }
};

}  // namespace detail

/// e^x.
constexpr double exp(double x) {
  if (is_nan(x)) return nan;
  if (x > 710) return infinity;
  if (x < -746) return 0;
  return detail::rounded(detail::exponential({x, 0}));
}

/// e^x - 1, also accurate near 0.
constexpr double expm1(double x) {
  if (is_nan(x) || abs(x) < 0x1p-54) return x;
  if (x > 50) return exp(x);
  if (x < -50) return -1;
  return detail::exponential_minus_one(x).sum();
}

/// The natural logarithm; -∞ at ±0, NaN below.
constexpr double log(double x) {
  if (is_nan(x) || x == infinity) return x;
  if (x == 0) return -infinity;
  if (x < 0) return nan;
  const auto [m, k] = detail::parts(x);
  return detail::Logarithm({m, 0}, k).rounded();
}

/// log(1 + x), also accurate near 0; -∞ at -1, NaN below.
constexpr double log1p(double x) {
  if (is_nan(x) || x == infinity || abs(x) < 0x1p-54) return x;
  if (x == -1) return -infinity;
  if (x < -1) return nan;
  if (x > 0x1p+100) return log(x);
  const detail::Pair sum = detail::exact_sum(1, x);
  const int k = detail::parts(sum.hi).k;
  return detail::Logarithm(detail::times_power_of_two(sum, -k), k).rounded();
}

/// x^y with all special cases of C's pow: pow(x, 0) = pow(1, y) = 1 even for NaN, negative x only with whole
/// y.
constexpr double pow(double x, double y) {
  if (y == 0 || x == 1) return 1;
  if (is_nan(x) || is_nan(y)) return nan;
  const double ax = abs(x);
  const bool whole = trunc(y) == y;
  const bool odd = whole && abs(y) < 0x1p+53 && (static_cast<std::int64_t>(y) & 1) != 0;
  const double sign = odd && signbit(x) ? -1.0 : 1.0;
  if (ax == 1 && (whole || x > 0)) return sign;  // whole includes infinite y
  if (is_infinite(y)) return (ax > 1) == (y > 0) ? infinity : 0.0;
  if (ax == 0 || ax == infinity) return copysign((ax == 0) == (y > 0) ? 0.0 : infinity, sign);
  if (x < 0 && !whole) return nan;
  const auto [m, k] = detail::parts(ax);
  const detail::Pair l = detail::Logarithm({m, 0}, k).precise();
  // |log x| lies between 2^-53 and 2^10.
  const bool grows = (l.hi > 0) == (y > 0);
  if (abs(y) > 0x1p+64) return copysign(grows ? infinity : 0.0, sign);
  if (abs(y) < 0x1p-64) return 1;
  const detail::Pair e = y * l;
  if (abs(e.hi) > 750) return copysign(grows ? infinity : 0.0, sign);
  return copysign(detail::rounded(detail::exponential(e)), sign);
}

/// (e^x - e^-x)/2.
constexpr double sinh(double x) {
  const double a = abs(x);
  if (is_nan(x) || a < 0x1p-28 || a == infinity) return x;
  if (a > 711) return copysign(infinity, x);
  if (a > 40) {
    detail::Power p = detail::exponential({a, 0});
    p.k -= 1;
    return copysign(detail::rounded(p), x);
  }
  const detail::Pair e = detail::exponential_minus_one(a);
  return copysign(0.5 * (e + e / (e + detail::Pair{1, 0})).sum(), x);
}

/// (e^x + e^-x)/2.
constexpr double cosh(double x) {
  const double a = abs(x);
  if (is_nan(x)) return nan;
  if (a > 711) return infinity;
  detail::Power p = detail::exponential({a, 0});
  if (a > 40) {
    p.k -= 1;
    return detail::rounded(p);
  }
  const detail::Pair one{1, 0}, e = detail::times_power_of_two(one + p.s, p.k);
  return 0.5 * (e + one / e).sum();
}

/// sinh(x)/cosh(x).
constexpr double tanh(double x) {
  const double a = abs(x);
  if (is_nan(x) || a < 0x1p-28) return x;
  if (a > 22) return copysign(1.0, x);
  const detail::Pair e = detail::exponential_minus_one(2 * a);
  return copysign((e / (e + detail::Pair{2, 0})).sum(), x);
}

/// 2/√π times the integral of exp(-t²) from 0 to x: the Taylor series about the nearest quarter c, whose
/// terms e[n] of exp(-(c+h)²)/exp(-c²) obey (n + 1)·e[n+1] = -2·(c·e[n] + e[n-1]).
constexpr double erf(double x) {
  const double a = abs(x);
  if (is_nan(x)) return nan;
  if (a < 0x1p-28) return x + x * 0x1.06eba8214db69p-3;  // 2/√π - 1
  if (a >= 5.95) return copysign(1.0, x);
  const int i = static_cast<int>(round(4 * a));
  const double c = i * 0.25, h = a - c;
  // sum = e[1]·h/2 + e[2]·h²/3 + …, each term with its power of h.
  double before = 1, term = -2 * c * h, sum = 0;
  for (int n = 1; n < 20; ++n) {
    sum += term / (n + 1);
    const double next = -2 * h * (c * term + h * before) / (n + 1);
    before = term;
    term = next;
  }
  const detail::Pair series = h * detail::fast_sum(1, sum);
  return copysign((detail::erf_quarters[i] + detail::erf_slopes[i] * series).sum(), x);
}

}  // namespace ctgrad::cx
