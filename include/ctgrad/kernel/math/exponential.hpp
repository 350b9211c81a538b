// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// exp and expm1 of batches. Both write x = n·ln 2 + r with |r| ≤ ln 2 / 2, and e^r as a minimax polynomial;
// with AVX-512, exp in float takes n in thirty-seconds, and 2ⁿ from a table. Lanes do not depend on each
// other, nor on the width of the batch; nothing branches.
#pragma once
#include <ctgrad/kernel/math/polynomial.hpp>
#include <ctgrad/kernel/math/table.hpp>

#include <type_traits>

namespace ctgrad::simd {

namespace detail {

/// x = n·ln 2 + r + rest and q, with e^r = 1 + r + r²q.
template <class V>
struct Reduced {
  Whole<V> n;
  V r, rest, q;

  /// e^(r + rest) − 1.
  [[gnu::always_inline]] V expm1() const { return r + simd::fma(r * r, q, rest); }
};

/// For finite x, or x not a number.
template <class V>
[[gnu::always_inline]] inline Reduced<V> reduce_exp(V x) {
  using T = typename V::value_type;
  Reduced<V> e;
  e.n = whole(x, static_cast<T>(1.4426950408889634));
  const V n = e.n.value;
  // The high part of ln 2 has few bits, so that its product with n is exact without fma too.
  if constexpr (std::is_same_v<T, double>) {
    const V high = simd::fma(n, V(-0x1.62e42feep-1), x), low(-0x1.a39ef35793c76p-33);
    e.r = simd::fma(n, low, high);
    e.rest = simd::fma(n, low, high - e.r);
    e.q =
        polynomial(e.r, 0.50000000000000056, 0.16666666666666588, 0.041666666666576757, 0.0083333333333895521,
                   0.0013888888931564924, 0.00019841269719006452, 2.4801505273727086e-05,
                   2.7557407543443549e-06, 2.7626037917030493e-07, 2.5053774651565614e-08);
  } else {
    const V high = simd::fma(n, V(-0x1.62ep-1f), x), low(-0x1.0bfbe8p-15f);
    e.r = simd::fma(n, low, high);
    e.rest = simd::fma(n, low, high - e.r);
    e.q = polynomial(e.r, 0.49999997f, 0.16666539f, 0.041667223f, 0.00836718082f, 0.00138823979f);
  }
  return e;
}

/// 2^(k/32)
inline constexpr Table<32> thirty_seconds{
    {1.0f,        1.0218972f,  1.04427373f, 1.06714046f, 1.09050775f, 1.1143868f,  1.13878858f, 1.1637249f,
     1.18920708f, 1.21524739f, 1.24185777f, 1.26905096f, 1.29683959f, 1.32523668f, 1.35425556f, 1.38390994f,
     1.41421354f, 1.44518077f, 1.47682619f, 1.50916445f, 1.54221082f, 1.5759809f,  1.61049032f, 1.64575553f,
     1.68179286f, 1.71861935f, 1.75625217f, 1.79470909f, 1.8340081f,  1.87416768f, 1.91520655f, 1.95714414f}};

/// e^x for every x: x = n·ln 2 + r with n in thirty-seconds, e^r from a quadratic polynomial. Where x is
/// infinite, not a number or so large that r is not small, n makes the result what it is, if r is bounded.
template <class A>
[[gnu::always_inline]] inline Batch<float, A> exp_by_table(Batch<float, A> x) {
  using V = Batch<float, A>;
  const V round(0x1.8p18f), shifted = simd::fma(x, V(1.44269502f), round), n = shifted - round;
  const V r = within(simd::fma(n, V(-0x1.0bfbe8p-15f), simd::fma(n, V(-0x1.62ep-1f), x)), 0.02f);
  const V power = lookup<A>(thirty_seconds, bits(shifted));
  return scale_floor(simd::fma(power * r, polynomial(r, 1.00001466f, 0.50000155f), power), n);
}

}  // namespace detail

/// e^x. Underflows gradually, overflows to infinity.
template <class T, class A>
[[gnu::always_inline]] inline Batch<T, A> exp(Batch<T, A> x) {
  using V = Batch<T, A>;
  if constexpr (fast_lookup && std::is_same_v<T, float>) {
    return detail::exp_by_table<A>(x);
  } else {
    // Beyond these the result is 0 or infinite, and n would leave the range of `scale`.
    constexpr T low = std::is_same_v<T, double> ? T(-746) : T(-104),
                high = std::is_same_v<T, double> ? T(710) : T(89);
    const detail::Reduced<V> e = detail::reduce_exp(simd::min(V(high), simd::max(V(low), x)));
    return scale(simd::fma(e.r * e.r, e.q, e.r) + V(T(1)), e.n.value);
  }
}

/// e^x − 1, accurate near 0.
template <class T, class A>
[[gnu::always_inline]] inline Batch<T, A> expm1(Batch<T, A> x) {
  using V = Batch<T, A>;
  // Below the lower bound the result rounds to −1.
  constexpr T low = std::is_same_v<T, double> ? T(-40) : T(-20),
              high = std::is_same_v<T, double> ? T(710) : T(89);
  const detail::Reduced<V> e = detail::reduce_exp(simd::min(V(high), simd::max(V(low), x)));
  // Half of it, because 2ⁿ may be infinite where the result is not.
  const V s = power_of_two<-1>(e.n), half = simd::fma(s, e.expm1(), s - V(T(0.5)));
  return with_sign(half + half, x);
}

}  // namespace ctgrad::simd
