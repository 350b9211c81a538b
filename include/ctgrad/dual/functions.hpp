// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Powers, exponentials, logarithms, trigonometric and hyperbolic functions and erf of dual numbers, found by
// argument-dependent lookup under their names in <cmath>, with the edge policy of the traced operations.
// Those that ctgrad::elementary has are constexpr; where a slope is infinite, a constant expression is an
// error.
#pragma once
#include <ctgrad/core/elementary.hpp>
#include <ctgrad/dual/chain.hpp>

namespace ctgrad {
namespace detail {

/// x^n by repeated squaring; |n| stays small.
template <class T>
constexpr T whole_power(const T& x, int n) {
  if constexpr (is_dual<T>) {
    if (n == 0) return T(1);
    if (n > 0) {
      const auto before = whole_power(x.value, n - 1);
      return chain(x, before * x.value, before * as_factor<decltype(T::value)>(n));
    }
    const auto y = whole_power(x.value, n);
    return chain(x, y, y * as_factor<decltype(T::value)>(n) / x.value, value_of(x) == 0);
  } else {
    T y = 1, square = x;
    for (int rest = n < 0 ? -n : n; rest > 0; rest /= 2) {
      if (rest % 2 != 0) y *= square;
      if (rest > 1) square *= square;
    }
    return n < 0 ? 1 / y : y;
  }
}

}  // namespace detail

// ---- powers, exponentials and logarithms

/// √x; what does not change at x = 0 has derivative 0 there.
template <class T, std::size_t N>
constexpr Dual<T, N> sqrt(const Dual<T, N>& x) {
  using elementary::sqrt;
  const T y = sqrt(x.value);
  if (std::is_constant_evaluated() && y == 0) {  // where 1/0 is not allowed
    return detail::chain(x, y, T(std::numeric_limits<T>::infinity()), true);
  }
  return detail::chain(x, y, T(detail::as_factor<T>(0.5) / y), y == 0);
}
/// 1/√x.
template <class T, std::size_t N>
constexpr Dual<T, N> rsqrt(const Dual<T, N>& x) {
  using elementary::sqrt;
  const T y = 1 / sqrt(x.value);
  return detail::chain(x, y, T(detail::as_factor<T>(-0.5) * y / x.value), x.value == 0);
}
/// ∛x.
template <class T, std::size_t N>
Dual<T, N> cbrt(const Dual<T, N>& x) {
  using std::cbrt;
  const T y = cbrt(x.value);
  return detail::chain(x, y, T(1 / (3 * y * y)), y == 0);
}
template <class T, std::size_t N>
constexpr Dual<T, N> exp(const Dual<T, N>& x) {
  using elementary::exp;
  const T y = exp(x.value);
  return detail::chain(x, y, y);
}
template <class T, std::size_t N>
constexpr Dual<T, N> expm1(const Dual<T, N>& x) {
  using elementary::exp, elementary::expm1;
  return detail::chain(x, T(expm1(x.value)), T(exp(x.value)));
}
template <class T, std::size_t N>
Dual<T, N> exp2(const Dual<T, N>& x) {
  using std::exp2;
  const T y = exp2(x.value);
  return detail::chain(x, y, T(detail::as_factor<T>(0.693147180559945309417232121458176568L) * y));
}
template <class T, std::size_t N>
constexpr Dual<T, N> log(const Dual<T, N>& x) {
  using elementary::log;
  return detail::chain(x, T(log(x.value)), T(1 / x.value), x.value == 0);
}
template <class T, std::size_t N>
constexpr Dual<T, N> log1p(const Dual<T, N>& x) {
  using elementary::log1p;
  return detail::chain(x, T(log1p(x.value)), T(1 / (1 + x.value)), x.value == -1);
}
template <class T, std::size_t N>
Dual<T, N> log2(const Dual<T, N>& x) {
  using std::log2;
  return detail::chain(x, T(log2(x.value)),
                       T(detail::as_factor<T>(1.44269504088896340735992468100189214L) / x.value),
                       x.value == 0);
}
template <class T, std::size_t N>
Dual<T, N> log10(const Dual<T, N>& x) {
  using std::log10;
  return detail::chain(x, T(log10(x.value)),
                       T(detail::as_factor<T>(0.434294481903251827651128918916605082L) / x.value),
                       x.value == 0);
}

/// x^e for a constant e. Whole e up to 64 multiply, so they are right at x ≤ 0 too, 0^0 = 1 included.
template <class T, std::size_t N, detail::constant_for<T> C>
constexpr Dual<T, N> pow(const Dual<T, N>& x, const C& e) {
  using elementary::pow;
  if constexpr (detail::is_dual<C>) {
    return pow(x, Dual<T, N>(e));
  } else {
    using Real = std::conditional_t<std::is_integral_v<C>, double, C>;
    const Real real = static_cast<Real>(e);
    if (real >= -64 && real <= 64 && real == static_cast<Real>(static_cast<int>(real)))
      return detail::whole_power(x, static_cast<int>(real));
    const auto exponent = detail::as_factor<T>(e);
    return detail::chain(x, T(pow(x.value, exponent)), T(exponent * pow(x.value, exponent - 1)),
                         x.value == 0);
  }
}
/// a^b. The derivative in b is 0 for a ≤ 0, and the one in a is 0 at a = b = 0.
template <class T, std::size_t N>
constexpr Dual<T, N> pow(const Dual<T, N>& a, const Dual<T, N>& b) {
  using elementary::log, elementary::pow;
  const T y = pow(a.value, b.value);
  T slope_a(0), slope_b(0);
  if (a.value != 0 || b.value != 0) slope_a = b.value * pow(a.value, b.value - 1);
  if (a.value > 0) slope_b = y * log(a.value);
  const Dual<T, N> r = detail::chain(a, y, slope_a, a.value == 0);
  return detail::chain(r, b, y, T(1), slope_b);
}
/// c^x for a constant c; the derivative is 0 for c ≤ 0.
template <class T, std::size_t N, detail::constant_for<T> C>
constexpr Dual<T, N> pow(const C& c, const Dual<T, N>& x) {
  using elementary::log, elementary::pow;
  const auto base = detail::as_factor<T>(c);
  const T y = pow(base, x.value);
  return detail::chain(x, y, base > 0 ? T(y * log(base)) : T(0));
}

/// √(x² + y²) without overflow on the way; the derivative at the origin is 0.
template <class T, std::size_t N>
constexpr Dual<T, N> hypot(const Dual<T, N>& x, const Dual<T, N>& y) {
  using elementary::hypot;
  const T h = hypot(x.value, y.value);
  if (h == 0) return h;
  return detail::chain(x, y, h, T(x.value / h), T(y.value / h));
}
template <class A, class B>
constexpr detail::mixed<A, B> hypot(const A& x, const B& y) {
  using D = detail::mixed<A, B>;
  return hypot(D(x), D(y));
}
template <class A, class B, class C>
requires(detail::is_dual<A> || detail::is_dual<B> ||
         detail::is_dual<C>) constexpr auto hypot(const A& x, const B& y, const C& z) {
  if constexpr (detail::is_dual<A> || detail::is_dual<B>)
    return hypot(hypot(x, y), z);
  else
    return hypot(x, hypot(y, z));
}

// ---- trigonometry

template <class T, std::size_t N>
constexpr Dual<T, N> sin(const Dual<T, N>& x) {
  using elementary::cos, elementary::sin;
  return detail::chain(x, T(sin(x.value)), T(cos(x.value)));
}
template <class T, std::size_t N>
constexpr Dual<T, N> cos(const Dual<T, N>& x) {
  using elementary::cos, elementary::sin;
  return detail::chain(x, T(cos(x.value)), T(-sin(x.value)));
}
template <class T, std::size_t N>
constexpr Dual<T, N> tan(const Dual<T, N>& x) {
  using elementary::tan;
  const T y = tan(x.value);
  return detail::chain(x, y, T(1 + y * y));
}
template <class T, std::size_t N>
constexpr Dual<T, N> asin(const Dual<T, N>& x) {
  using elementary::asin, elementary::sqrt;
  const T c = sqrt((1 - x.value) * (1 + x.value));
  return detail::chain(x, T(asin(x.value)), T(1 / c), c == 0);
}
template <class T, std::size_t N>
constexpr Dual<T, N> acos(const Dual<T, N>& x) {
  using elementary::acos, elementary::sqrt;
  const T c = sqrt((1 - x.value) * (1 + x.value));
  return detail::chain(x, T(acos(x.value)), T(-1 / c), c == 0);
}
template <class T, std::size_t N>
constexpr Dual<T, N> atan(const Dual<T, N>& x) {
  using elementary::atan;
  return detail::chain(x, T(atan(x.value)), T(1 / (1 + x.value * x.value)));
}
/// The angle of the point (x, y); the derivative at the origin is 0.
template <class T, std::size_t N>
constexpr Dual<T, N> atan2(const Dual<T, N>& y, const Dual<T, N>& x) {
  using elementary::atan2, elementary::hypot;
  const T angle = atan2(y.value, x.value), h = hypot(x.value, y.value);
  if (h == 0) return angle;
  return detail::chain(y, x, angle, T(x.value / h / h), T(-y.value / h / h));
}
template <class A, class B>
constexpr detail::mixed<A, B> atan2(const A& y, const B& x) {
  using D = detail::mixed<A, B>;
  return atan2(D(y), D(x));
}

// ---- hyperbolic functions and erf

template <class T, std::size_t N>
constexpr Dual<T, N> sinh(const Dual<T, N>& x) {
  using elementary::cosh, elementary::sinh;
  return detail::chain(x, T(sinh(x.value)), T(cosh(x.value)));
}
template <class T, std::size_t N>
constexpr Dual<T, N> cosh(const Dual<T, N>& x) {
  using elementary::cosh, elementary::sinh;
  return detail::chain(x, T(cosh(x.value)), T(sinh(x.value)));
}
template <class T, std::size_t N>
constexpr Dual<T, N> tanh(const Dual<T, N>& x) {
  using elementary::tanh;
  const T y = tanh(x.value);
  return detail::chain(x, y, T((1 - y) * (1 + y)));
}
template <class T, std::size_t N>
Dual<T, N> asinh(const Dual<T, N>& x) {
  using std::asinh, elementary::hypot;
  return detail::chain(x, T(asinh(x.value)), T(1 / hypot(T(1), x.value)));
}
template <class T, std::size_t N>
Dual<T, N> acosh(const Dual<T, N>& x) {
  using std::acosh, elementary::sqrt;
  const T s = sqrt(x.value - 1) * sqrt(x.value + 1);
  return detail::chain(x, T(acosh(x.value)), T(1 / s), s == 0);
}
template <class T, std::size_t N>
Dual<T, N> atanh(const Dual<T, N>& x) {
  using std::atanh;
  const T c = (1 - x.value) * (1 + x.value);
  return detail::chain(x, T(atanh(x.value)), T(1 / c), c == 0);
}
/// 2/√π times the integral of exp(-t²) from 0 to x.
template <class T, std::size_t N>
constexpr Dual<T, N> erf(const Dual<T, N>& x) {
  using elementary::erf, elementary::exp;
  const T slope = detail::as_factor<T>(1.12837916709551257389615890312154517L) * exp(-x.value * x.value);
  return detail::chain(x, T(erf(x.value)), slope);
}
/// 1 - erf(x), also accurate for large x.
template <class T, std::size_t N>
Dual<T, N> erfc(const Dual<T, N>& x) {
  using std::erfc, elementary::exp;
  const T slope = detail::as_factor<T>(-1.12837916709551257389615890312154517L) * exp(-x.value * x.value);
  return detail::chain(x, T(erfc(x.value)), slope);
}

}  // namespace ctgrad
