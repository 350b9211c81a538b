// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// tanh of batches: from e^(−2|x|) − 1; in float, with AVX-512, from polynomials for
// pieces of its range.
#pragma once
#include <ctgrad/kernel/math/exponential.hpp>
#include <ctgrad/kernel/math/polynomial.hpp>
#include <ctgrad/kernel/math/table.hpp>

#include <array>
#include <cstddef>
#include <type_traits>

namespace ctgrad::simd {

namespace detail {

/// |x| = c + u, and coefficients of u⁰ to u⁶. Four pieces to each binade of 1 + |x|, by the last two bits of
/// its exponent and the first two of its mantissa; c is near the middle of a piece and tanh c a float to 10⁻⁴
/// ulp. From 9 on tanh is 1.
inline constexpr Table tanh_centres{{1.24871969f, 1.74804819f, 2.25142765f, 2.7458272f, 3.50319934f,
                                     4.50320292f, 5.49858046f, 6.49897194f, 7.99046326f, 9.0f, 11.0f, 13.0f,
                                     0.0f, 0.375086069f, 0.625106633f, 0.875141978f}};
inline constexpr std::array<Table, 7> tanh_coefficients{
    {Table{{0.847924232f, 0.94115299f, 0.978088081f, 0.991791785f, 0.998189509f, 0.999754786f, 0.999966502f,
            0.99999547f, 0.999999762f, 1.0f, 1.0f, 1.0f, 0.0f, 0.358432412f, 0.554673553f, 0.703977227f}},
     Table{{0.281024367f, 0.114230998f, 0.0433437042f, 0.0163490586f, 0.0036177712f, 0.000490376959f,
            6.69959336e-05f, 9.06008063e-06f, 4.58805971e-07f, 0.0f, 0.0f, 0.0f, 1.0f, 0.871526182f,
            0.692337275f, 0.504416049f}},
     Table{{-0.238287479f, -0.107508861f, -0.0423939489f, -0.0162148587f, -0.00361121516f, -0.00049025676f,
            -6.69931542e-05f, -9.05997513e-06f, -3.00579927e-07f, 0.0f, 0.0f, 0.0f, -1.06538528e-06f,
            -0.312383235f, -0.384021163f, -0.355097413f}},
     Table{{0.108391128f, 0.0631119981f, 0.0270174313f, 0.0106317196f, 0.0023965009f, 0.000326336129f,
            4.46116355e-05f, 6.03348371e-06f, 3.0470693e-07f, 0.0f, 0.0f, 0.0f, -0.333271652f, -0.178536177f,
            -0.017782243f, 0.0818441734f}},
     Table{{-0.0124633936f, -0.0235585701f, -0.0122948214f, -0.00513995113f, -0.00118954794f,
            -0.000162989803f, -2.23083171e-05f, -3.01732439e-06f, -5.67838697e-07f, 0.0f, 0.0f, 0.0f,
            -0.00116538198f, 0.168119475f, 0.137860849f, 0.0607516058f}},
     Table{{-0.0198209062f, 0.0034579644f, 0.00397132803f, 0.00192845112f, 0.000487218844f, 6.78471915e-05f,
            9.30439273e-06f, 1.25890676e-06f, 6.73273917e-08f, 0.0f, 0.0f, 0.0f, 0.143000782f, 0.0186278969f,
            -0.0541763678f, -0.0587708503f}},
     Table{{0.0151623646f, 0.00209906511f, -0.000715986243f, -0.000546628842f, -0.000157619434f,
            -2.26049524e-05f, -3.0844119e-06f, -4.17866943e-07f, 2.50821358e-07f, 0.0f, 0.0f, 0.0f,
            -0.0368520282f, -0.0691827759f, -0.0236393474f, 0.0130463364f}}}};

template <class A>
[[gnu::always_inline]] inline Batch<float, A> tanh_by_table(Batch<float, A> x) {
  using V = Batch<float, A>;
  const V a = simd::min(V(10.0f), magnitude(x));
  const auto piece = bits(a + V(1.0f)) >> 21;
  const V u = a - lookup<A>(tanh_centres, piece), square = u * u;
  const auto c = [piece](std::size_t power) __attribute__((always_inline)) {
    return lookup<A>(tanh_coefficients[power], piece);
  };
  // In two halves, which do not wait for each other; the linear term comes last, because next to 0 it is the
  // result.
  const V high = simd::fma(c(6), square, simd::fma(c(5), u, c(4))), low = simd::fma(c(3), u, c(2));
  return with_sign(simd::fma(c(1), u, simd::fma(simd::fma(high, square, low), square, c(0))), x);
}

}  // namespace detail

/// tanh x = −t/(2 + t) with t = e^(−2|x|) − 1, accurate near 0.
template <class T, class A>
[[gnu::always_inline]] inline Batch<T, A> tanh(Batch<T, A> x) {
  using V = Batch<T, A>;
  if constexpr (fast_lookup && std::is_same_v<T, float>) return detail::tanh_by_table<A>(x);
  constexpr T high = std::is_same_v<T, double> ? T(20) : T(10);  // from here on it rounds to 1
  const detail::Reduced<V> a = detail::reduce_exp(V(T(-2)) * simd::min(V(high), magnitude(x)));
  const V s = power_of_two<0>(a.n), one = s + V(T(1));
  if constexpr (std::is_same_v<T, float>) {
    const V p = simd::fma(a.r * a.r, a.q, a.r);
    return with_sign(simd::fma(s, p, s - V(T(1))) / simd::fma(s, p, one), x);
  } else {
    // As above it would be 2.05 ulp; this is 1.6 and takes 1.3 times as long. Here u is 2 + t but for an
    // error e, found from the parts that u was added from; t = u − 2 is exact, and the slope of t/u in e is
    // 2/u² = (1 + tanh |x|)²/2.
    const V square = a.r * a.r, u = simd::fma(s, simd::fma(square, a.q, a.r), one);
    const V e = simd::fma(s, square * a.q, simd::fma(s, a.r, (V(1.0) - u) + s)), y = (u - V(2.0)) / u;
    const V root = V(1.0) - y;
    return with_sign(simd::fma(e * root, V(0.5) * root, y), x);
  }
}

}  // namespace ctgrad::simd
