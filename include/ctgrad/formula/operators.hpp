// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Operators of formulas, constants, and powers. Each result is in canonical form.
#pragma once
#include <ctgrad/core/fail.hpp>
#include <ctgrad/formula/algebra.hpp>

namespace ctgrad::formula {

/// The exact constant N/D.
template <std::int64_t N, std::int64_t D = 1>
inline constexpr Number<ratio(N, D).num, ratio(N, D).den> constant{};

inline constexpr Pi pi{};

template <Formula A>
constexpr auto operator+(A) {
  return A{};
}
template <Formula A>
constexpr auto operator-(A) {
  return algebra::scale<-1, 1, A>{};
}
template <Formula A, Formula B>
constexpr auto operator+(A, B) {
  return algebra::add<A, B>{};
}
template <Formula A, Formula B>
constexpr auto operator-(A, B) {
  return algebra::add<A, algebra::scale<-1, 1, B>>{};
}
template <Formula A, Formula B>
constexpr auto operator*(A, B) {
  return algebra::multiply<A, B>{};
}
template <Formula A, Formula B>
constexpr auto operator/(A, B) {
  return algebra::multiply<A, algebra::raise<B, -1>>{};
}

/// a to the constant power N/D. For a < 0 only whole powers are defined; a^0 is 1.
template <std::int64_t N, std::int64_t D = 1, Formula A>
constexpr auto pow(A) {
  return algebra::raise<A, ratio(N, D).num, ratio(N, D).den>{};
}

/// The root of a: a^(1/2).
template <Formula A>
constexpr auto sqrt(A) {
  return algebra::raise<A, 1, 2>{};
}

namespace detail {
template <class V>
inline constexpr bool constant_is_typed = !std::is_arithmetic_v<V>;
/// A number has no place in an empty type; this says what to write.
template <class V>
constexpr void refuse_number() {
  static_assert(constant_is_typed<V>, "ctgrad: formula: a constant is part of a formula's type: write 2_c or "
                                      "ctgrad::constant<2> instead of 2, and 0.5_c instead of 0.5");
}
}  // namespace detail

template <class V>
concept Arithmetic = std::is_arithmetic_v<V>;

template <Formula A, Arithmetic V>
constexpr A operator+(A a, V) {
  detail::refuse_number<V>();
  return a;
}
template <Formula A, Arithmetic V>
constexpr A operator+(V, A a) {
  detail::refuse_number<V>();
  return a;
}
template <Formula A, Arithmetic V>
constexpr A operator-(A a, V) {
  detail::refuse_number<V>();
  return a;
}
template <Formula A, Arithmetic V>
constexpr A operator-(V, A a) {
  detail::refuse_number<V>();
  return a;
}
template <Formula A, Arithmetic V>
constexpr A operator*(A a, V) {
  detail::refuse_number<V>();
  return a;
}
template <Formula A, Arithmetic V>
constexpr A operator*(V, A a) {
  detail::refuse_number<V>();
  return a;
}
template <Formula A, Arithmetic V>
constexpr A operator/(A a, V) {
  detail::refuse_number<V>();
  return a;
}
template <Formula A, Arithmetic V>
constexpr A operator/(V, A a) {
  detail::refuse_number<V>();
  return a;
}
template <Formula A, Arithmetic V>
constexpr A pow(A a, V) {
  detail::refuse_number<V>();
  return a;
}
template <Formula A, Arithmetic V>
constexpr A pow(V, A a) {
  detail::refuse_number<V>();
  return a;
}

namespace detail {

/// The value of the characters of a decimal literal, such as 12, 0.25 or 1.5e-3.
template <char... C>
constexpr Rational decimal_value() {
  constexpr char text[] = {C..., '\0'};
  Rational r{0, 1};
  std::int64_t scale = 0, exponent = 0;
  bool point = false;
  std::size_t i = 0;
  for (; text[i] != 0 && text[i] != 'e' && text[i] != 'E'; ++i) {
    const char c = text[i];
    if (c == '\'') continue;
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9') fail("ctgrad: formula: a constant is a decimal number, such as 2_c or 0.5_c");
    r = {sum(product(r.num, 10), c - '0'), 1};
    if (point) --scale;
  }
  if (text[i] != 0) {
    const bool negative = text[++i] == '-';
    if (text[i] == '-' || text[i] == '+') ++i;
    for (; text[i] != 0; ++i) exponent = exponent * 10 + (text[i] - '0');
    scale += negative ? -exponent : exponent;
  }
  return r.num == 0 ? r : r * power({10, 1}, scale);
}

}  // namespace detail

}  // namespace ctgrad::formula

namespace ctgrad {
inline namespace literals {

/// An exact constant of a formula: 2_c, 0.25_c is 1/4.
template <char... C>
constexpr auto operator""_c() {
  constexpr formula::Rational r = formula::detail::decimal_value<C...>();
  return formula::Number<r.num, r.den>{};
}

}  // namespace literals
}  // namespace ctgrad
