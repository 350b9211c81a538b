// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The dual number: a value and its derivatives in N directions, and its arithmetic. Eager and scalar, for
// code whose branches and loops depend on the data; functions that can be traced are faster through
// ctgrad::grad.
#pragma once
#include <array>
#include <cstddef>
#include <iosfwd>
#include <limits>
#include <type_traits>

namespace ctgrad {

template <class T, std::size_t N>
struct Dual;

namespace detail {

/// Marks a result whose every entry is about to be written.
struct Unset {};

template <class T>
inline constexpr bool is_dual = false;
template <class T, std::size_t N>
inline constexpr bool is_dual<Dual<T, N>> = true;

/// Whether values of C are constants for a dual number over T: numbers, T itself, and what is one for T.
template <class C, class T>
inline constexpr bool is_constant_for = std::is_arithmetic_v<C> || std::is_same_v<C, T>;
template <class C, class T, std::size_t N>
inline constexpr bool is_constant_for<C, Dual<T, N>> = std::is_same_v<C, Dual<T, N>> || is_constant_for<C, T>;

template <class C, class T>
concept constant_for = is_constant_for<C, T>;

/// A constant in the type that multiplies a T best: a number of T's innermost type, or a dual number as it
/// is.
template <class T, class C>
constexpr auto as_factor(const C& c) {
  if constexpr (is_dual<C>)
    return c;
  else if constexpr (is_dual<T>)
    return as_factor<decltype(T::value)>(c);
  else
    return static_cast<T>(c);
}

/// The number inside a dual number of any depth.
template <class T>
constexpr auto value_of(const T& x) {
  if constexpr (is_dual<T>)
    return value_of(x.value);
  else
    return x;
}

}  // namespace detail

/// A value and its derivatives in N directions. T is float, double, long double or, for higher derivatives,
/// again a dual number. A number converts to a constant, whose derivatives are 0. Comparisons look at values
/// alone.
template <class T, std::size_t N>
struct Dual {
  static_assert(std::is_floating_point_v<T> || detail::is_dual<T>,
                "ctgrad: Dual<T, N> differentiates floating-point numbers or dual numbers");
  static_assert(N > 0, "ctgrad: Dual<T, N> needs at least one direction");
  using value_type = T;
  static constexpr std::size_t directions = N;

  // In this order: behind the value, Clang would make vectors of the value and the first derivatives.
  std::array<T, N> gradient;
  T value;

  constexpr Dual() : gradient{}, value{} {}
  constexpr explicit Dual(detail::Unset) {}
  template <detail::constant_for<T> C>
  constexpr Dual(const C& constant) : gradient{}, value(static_cast<T>(constant)) {}
  constexpr Dual(const T& v, const std::array<T, N>& g) : gradient(g), value(v) {}
  /// From another precision.
  template <class U>
  requires(!std::is_same_v<U, T>) explicit constexpr Dual(const Dual<U, N>& x)
      : value(static_cast<T>(x.value)) {
    for (std::size_t i = 0; i < N; ++i) gradient[i] = static_cast<T>(x.gradient[i]);
  }

  /// The value alone: derivatives end here.
  template <class C>
  requires std::is_arithmetic_v<C>
  explicit constexpr operator C() const { return static_cast<C>(value); }

  friend constexpr Dual operator+(const Dual& a) { return a; }
  friend constexpr Dual operator-(const Dual& a) {
    Dual r{detail::Unset()};
    r.value = -a.value;
    for (std::size_t i = 0; i < N; ++i) r.gradient[i] = -a.gradient[i];
    return r;
  }

  friend constexpr Dual operator+(const Dual& a, const Dual& b) {
    Dual r{detail::Unset()};
    r.value = a.value + b.value;
    for (std::size_t i = 0; i < N; ++i) r.gradient[i] = a.gradient[i] + b.gradient[i];
    return r;
  }
  friend constexpr Dual operator-(const Dual& a, const Dual& b) {
    Dual r{detail::Unset()};
    r.value = a.value - b.value;
    for (std::size_t i = 0; i < N; ++i) r.gradient[i] = a.gradient[i] - b.gradient[i];
    return r;
  }
  friend constexpr Dual operator*(const Dual& a, const Dual& b) {
    Dual r{detail::Unset()};
    r.value = a.value * b.value;
    for (std::size_t i = 0; i < N; ++i) r.gradient[i] = a.gradient[i] * b.value + a.value * b.gradient[i];
    return r;
  }
  friend constexpr Dual operator/(const Dual& a, const Dual& b) {
    Dual r{detail::Unset()};
    const T inverse = 1 / b.value, quotient = a.value / b.value;
    r.value = quotient;
    for (std::size_t i = 0; i < N; ++i) r.gradient[i] = (a.gradient[i] - quotient * b.gradient[i]) * inverse;
    return r;
  }

  template <detail::constant_for<T> C>
  friend constexpr Dual operator+(const Dual& a, const C& c) {
    return {a.value + detail::as_factor<T>(c), a.gradient};
  }
  template <detail::constant_for<T> C>
  friend constexpr Dual operator+(const C& c, const Dual& a) {
    return a + c;
  }
  template <detail::constant_for<T> C>
  friend constexpr Dual operator-(const Dual& a, const C& c) {
    return {a.value - detail::as_factor<T>(c), a.gradient};
  }
  template <detail::constant_for<T> C>
  friend constexpr Dual operator-(const C& c, const Dual& a) {
    Dual r{detail::Unset()};
    r.value = detail::as_factor<T>(c) - a.value;
    for (std::size_t i = 0; i < N; ++i) r.gradient[i] = -a.gradient[i];
    return r;
  }
  template <detail::constant_for<T> C>
  friend constexpr Dual operator*(const Dual& a, const C& constant) {
    const auto c = detail::as_factor<T>(constant);
    Dual r{detail::Unset()};
    r.value = a.value * c;
    for (std::size_t i = 0; i < N; ++i) r.gradient[i] = a.gradient[i] * c;
    return r;
  }
  template <detail::constant_for<T> C>
  friend constexpr Dual operator*(const C& c, const Dual& a) {
    return a * c;
  }
  template <detail::constant_for<T> C>
  friend constexpr Dual operator/(const Dual& a, const C& constant) {
    const auto c = detail::as_factor<T>(constant);
    Dual r{detail::Unset()};
    r.value = a.value / c;
    for (std::size_t i = 0; i < N; ++i) r.gradient[i] = a.gradient[i] / c;
    return r;
  }
  template <detail::constant_for<T> C>
  friend constexpr Dual operator/(const C& c, const Dual& a) {
    Dual r{detail::Unset()};
    r.value = detail::as_factor<T>(c) / a.value;
    const T slope = -r.value / a.value;
    for (std::size_t i = 0; i < N; ++i) r.gradient[i] = slope * a.gradient[i];
    return r;
  }

  // The right side is complete before *this changes: x *= x and x /= x.value are right.
  template <class B>
  constexpr Dual& operator+=(const B& b) {
    return *this = *this + b;
  }
  template <class B>
  constexpr Dual& operator-=(const B& b) {
    return *this = *this - b;
  }
  template <class B>
  constexpr Dual& operator*=(const B& b) {
    return *this = *this * b;
  }
  template <class B>
  constexpr Dual& operator/=(const B& b) {
    return *this = *this / b;
  }

  friend constexpr bool operator==(const Dual& a, const Dual& b) { return a.value == b.value; }
  friend constexpr bool operator<(const Dual& a, const Dual& b) { return a.value < b.value; }
  friend constexpr bool operator<=(const Dual& a, const Dual& b) { return a.value <= b.value; }
  friend constexpr bool operator>(const Dual& a, const Dual& b) { return a.value > b.value; }
  friend constexpr bool operator>=(const Dual& a, const Dual& b) { return a.value >= b.value; }

  /// For example 2 + [1, 0].
  template <class Char, class Traits>
  friend std::basic_ostream<Char, Traits>& operator<<(std::basic_ostream<Char, Traits>& out, const Dual& x) {
    out << x.value << " + [";
    for (std::size_t i = 0; i < N; ++i) {
      if (i > 0) out << ", ";
      out << x.gradient[i];
    }
    return out << "]";
  }
};

}  // namespace ctgrad

/// \cond
// Those of T, with constants for results.
template <class T, std::size_t N>
struct std::numeric_limits<ctgrad::Dual<T, N>> : std::numeric_limits<T> {
  using Dual = ctgrad::Dual<T, N>;
  using Base = std::numeric_limits<T>;
  static constexpr Dual min() noexcept { return Base::min(); }
  static constexpr Dual max() noexcept { return Base::max(); }
  static constexpr Dual lowest() noexcept { return Base::lowest(); }
  static constexpr Dual epsilon() noexcept { return Base::epsilon(); }
  static constexpr Dual round_error() noexcept { return Base::round_error(); }
  static constexpr Dual infinity() noexcept { return Base::infinity(); }
  static constexpr Dual quiet_NaN() noexcept { return Base::quiet_NaN(); }
  static constexpr Dual signaling_NaN() noexcept { return Base::signaling_NaN(); }
  static constexpr Dual denorm_min() noexcept { return Base::denorm_min(); }
};
/// \endcond
