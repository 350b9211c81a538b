// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Signs, choices, classification and rounding of dual numbers: functions whose derivatives are constants.
#pragma once
#include <ctgrad/core/elementary.hpp>
#include <ctgrad/dual/chain.hpp>

namespace ctgrad {
namespace detail {

/// The mean of two numbers of equal value.
template <class T>
constexpr T mean(const T& a, const T& b) {
  if constexpr (is_dual<T>) {
    T r;
    r.value = mean(a.value, b.value);
    for (std::size_t i = 0; i < T::directions; ++i)
      r.gradient[i] = (a.gradient[i] + b.gradient[i]) * as_factor<decltype(T::value)>(0.5);
    return r;
  } else {
    return a;
  }
}

}  // namespace detail

/// -1, 0 or 1; its derivative is 0.
template <class T, std::size_t N>
constexpr Dual<T, N> sign(const Dual<T, N>& x) {
  const auto v = detail::value_of(x);
  return v > 0 ? 1 : v < 0 ? -1 : 0;
}
/// |x|; the derivative at 0 is 0.
template <class T, std::size_t N>
constexpr Dual<T, N> abs(const Dual<T, N>& x) {
  using elementary::abs;
  return detail::chain(x, T(abs(x.value)), sign(x).value);
}
template <class T, std::size_t N>
constexpr Dual<T, N> fabs(const Dual<T, N>& x) {
  return abs(x);
}
template <class T, std::size_t N>
constexpr bool signbit(const Dual<T, N>& x) {
  return elementary::signbit(detail::value_of(x));
}
/// ±x, with the sign of s.
template <class T, std::size_t N>
constexpr Dual<T, N> copysign(const Dual<T, N>& x, const Dual<T, N>& s) {
  return signbit(x) == signbit(s) ? x : -x;
}
template <class A, class B>
constexpr detail::mixed<A, B> copysign(const A& x, const B& s) {
  using D = detail::mixed<A, B>;
  return copysign(D(x), D(s));
}

/// The larger one, NaN where one of them is; a tie is their mean, so that each gets half of the derivative.
template <class T, std::size_t N>
constexpr Dual<T, N> max(const Dual<T, N>& a, const Dual<T, N>& b) {
  if (a == b) return detail::mean(a, b);
  return b < a || a != a ? a : b;
}
/// The smaller one, NaN where one of them is; a tie is their mean, so that each gets half of the derivative.
template <class T, std::size_t N>
constexpr Dual<T, N> min(const Dual<T, N>& a, const Dual<T, N>& b) {
  if (a == b) return detail::mean(a, b);
  return a < b || a != a ? a : b;
}
template <class A, class B>
constexpr detail::mixed<A, B> max(const A& a, const B& b) {
  using D = detail::mixed<A, B>;
  return max(D(a), D(b));
}
template <class A, class B>
constexpr detail::mixed<A, B> min(const A& a, const B& b) {
  using D = detail::mixed<A, B>;
  return min(D(a), D(b));
}
/// max under the name it has for traced values.
template <class A, class B>
requires(detail::is_dual<A> || detail::is_dual<B>) constexpr auto maximum(const A& a, const B& b) {
  return max(a, b);
}
/// min under the name it has for traced values.
template <class A, class B>
requires(detail::is_dual<A> || detail::is_dual<B>) constexpr auto minimum(const A& a, const B& b) {
  return min(a, b);
}
/// max, but a number beats NaN.
template <class A, class B>
requires(detail::is_dual<A> || detail::is_dual<B>) constexpr auto fmax(const A& a, const B& b) {
  using D = decltype(max(a, b));
  return a != a ? D(b) : b != b ? D(a) : max(a, b);
}
/// min, but a number beats NaN.
template <class A, class B>
requires(detail::is_dual<A> || detail::is_dual<B>) constexpr auto fmin(const A& a, const B& b) {
  using D = decltype(min(a, b));
  return a != a ? D(b) : b != b ? D(a) : min(a, b);
}

template <class T, std::size_t N>
constexpr bool isnan(const Dual<T, N>& x) {
  return x != x;
}
template <class T, std::size_t N>
constexpr bool isfinite(const Dual<T, N>& x) {
  return abs(x) <= std::numeric_limits<Dual<T, N>>::max();
}
template <class T, std::size_t N>
constexpr bool isinf(const Dual<T, N>& x) {
  return abs(x) > std::numeric_limits<Dual<T, N>>::max();
}

/// condition ? a : b, under the name it has for traced values.
template <class A, class B>
requires(detail::is_dual<A> || detail::is_dual<B>) constexpr auto select(bool condition, const A& a,
                                                                         const B& b) {
  return condition ? a : b;
}
/// x as a constant, at every depth.
template <class T, std::size_t N>
constexpr Dual<T, N> stop_gradient(const Dual<T, N>& x) {
  return detail::value_of(x);
}

// ---- whole numbers: derivative 0

template <class T, std::size_t N>
constexpr Dual<T, N> floor(const Dual<T, N>& x) {
  return elementary::floor(detail::value_of(x));
}
template <class T, std::size_t N>
constexpr Dual<T, N> ceil(const Dual<T, N>& x) {
  return elementary::ceil(detail::value_of(x));
}
template <class T, std::size_t N>
constexpr Dual<T, N> trunc(const Dual<T, N>& x) {
  return elementary::trunc(detail::value_of(x));
}
template <class T, std::size_t N>
constexpr Dual<T, N> round(const Dual<T, N>& x) {
  return elementary::round(detail::value_of(x));
}
/// x - n·y, n = trunc(x/y) taken as a constant.
template <class T, std::size_t N>
constexpr Dual<T, N> fmod(const Dual<T, N>& x, const Dual<T, N>& y) {
  using elementary::fmod;
  const T rest = fmod(x.value, y.value);
  const auto n = elementary::round((detail::value_of(x) - detail::value_of(rest)) / detail::value_of(y));
  return detail::chain(x, y, rest, T(1), T(-n));
}
template <class A, class B>
constexpr detail::mixed<A, B> fmod(const A& x, const B& y) {
  using D = detail::mixed<A, B>;
  return fmod(D(x), D(y));
}

}  // namespace ctgrad
