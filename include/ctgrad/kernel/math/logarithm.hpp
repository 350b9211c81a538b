// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// log of batches: x = 2^k·m with m near 1, and log m from a minimax polynomial. Products that are added are
// written as fma, so that no compiler chooses which of them to round.
#pragma once
#include <ctgrad/kernel/math/polynomial.hpp>

#include <bit>
#include <limits>
#include <type_traits>

namespace ctgrad::simd {

namespace detail {

/// log of positive normal numbers x, less `shift`·ln 2.
template <class T, class A>
[[gnu::always_inline]] inline Batch<T, A> log_normal(Batch<T, A> x, Batch<T, A> shift) {
  using V = Batch<T, A>;
  using F = Format<T>;
  using Word = typename F::Bits;
  constexpr bool is_double = std::is_same_v<T, double>;
  // m is in [first, 2·first).
  constexpr T first = is_double ? T(0.70710678118654752) : T(2) / T(3);
  constexpr auto first_bits = std::bit_cast<Word>(first), one_bits = std::bit_cast<Word>(T(1));
  constexpr T whole_bits = std::bit_cast<T>(static_cast<Word>((F::bias + F::mantissa) << F::mantissa));

  const auto b = bits(x) + (one_bits - first_bits);
  const V k = from_bits<V>((b >> F::mantissa) | std::bit_cast<Word>(whole_bits)) -
              (V(whole_bits + T(F::bias)) + shift);
  const V m = from_bits<V>((b & ((Word{1} << F::mantissa) - 1)) + first_bits), f = m - V(T(1));

  V y;
  if constexpr (is_double) {
    // log m = 2 atanh s = f − f²/2 + s·(f²/2 + s²·L(s²)) with s = f/(2 + f)
    const V s = f / (V(2.0) + f), z = s * s, half = V(0.5) * f, square = half * f;
    const V l =
        polynomial(z, 0.6666666666666734, 0.39999999999414598, 0.28571428742407079, 0.22222198571043278,
                   0.18183564443993502, 0.15314047379746254, 0.14795982939774163);
    const V low = simd::fma(s, simd::fma(z, l, square), k * V(0x1.a39ef35793c76p-33));
    y = simd::fma(k, V(0x1.62e42feep-1), f - simd::fma(half, f, -low));
  } else {
    const V z = f * f;
    const V l = polynomial(f, -0.5f, 0.333332151f, -0.249997973f, 0.200104058f, -0.16680488f, 0.140058696f,
                           -0.121842608f, 0.139844373f, -0.12891686f);
    y = simd::fma(k, V(0x1.62ep-1f), f + simd::fma(k, V(0x1.0bfbe8p-15f), z * l));
  }
  return y;
}

}  // namespace detail

/// The natural logarithm; −∞ at ±0, not a number below. Batches with lanes that are not positive normal
/// numbers take 2.4 times as long.
template <class T, class A>
[[gnu::always_inline]] inline Batch<T, A> log(Batch<T, A> x) {
  using V = Batch<T, A>;
  using L = std::numeric_limits<T>;
  V y = detail::log_normal(x, V(T(0)));
  if (any((x < V(L::min())) | !(x < V(L::infinity())))) [[unlikely]] {
    constexpr T digits = T(L::digits + 1), up = std::is_same_v<T, double> ? T(0x1p54) : T(0x1p25);
    y = select(x < V(L::min()), detail::log_normal(x * V(up), V(digits)), y);
    y = select(x < V(L::infinity()), y, x);
    y = select(x <= V(T(0)), select(x == V(T(0)), V(-L::infinity()), V(L::quiet_NaN())), y);
  }
  return y;
}

}  // namespace ctgrad::simd
