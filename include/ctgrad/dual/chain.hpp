// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The chain rule for dual numbers, and which types mix with them: what the functions on them share.
#pragma once
#include <ctgrad/dual/number.hpp>

namespace ctgrad::detail {

/// The result y of a function at x whose derivative there is slope.
template <class T, std::size_t N>
constexpr Dual<T, N> chain(const Dual<T, N>& x, const T& y, const T& slope) {
  Dual<T, N> r{Unset()};
  r.value = y;
  for (std::size_t i = 0; i < N; ++i) r.gradient[i] = slope * x.gradient[i];
  return r;
}
/// The same where the slope is infinite at singular points: what does not change there has derivative 0, not
/// 0·∞ = NaN.
template <class T, std::size_t N>
constexpr Dual<T, N> chain(const Dual<T, N>& x, const T& y, const T& slope, bool singular) {
  if (!singular) return chain(x, y, slope);
  Dual<T, N> r{Unset()};
  r.value = y;
  for (std::size_t i = 0; i < N; ++i)
    r.gradient[i] = value_of(x.gradient[i]) == 0 ? T(0) : slope * x.gradient[i];
  return r;
}
/// The same for two arguments.
template <class T, std::size_t N>
constexpr Dual<T, N> chain(const Dual<T, N>& a, const Dual<T, N>& b, const T& y, const T& slope_a,
                           const T& slope_b) {
  Dual<T, N> r{Unset()};
  r.value = y;
  for (std::size_t i = 0; i < N; ++i) r.gradient[i] = slope_a * a.gradient[i] + slope_b * b.gradient[i];
  return r;
}

/// The dual type of an operation between a dual number and a constant, in any order.
template <class A, class B>
struct Mixed {};
template <class T, std::size_t N, constant_for<T> C>
struct Mixed<Dual<T, N>, C> {
  using type = Dual<T, N>;
};
template <class T, std::size_t N, constant_for<T> C>
struct Mixed<C, Dual<T, N>> {
  using type = Dual<T, N>;
};
template <class A, class B>
using mixed = typename Mixed<A, B>::type;

}  // namespace ctgrad::detail
