// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// sin and cos of batches, one or both: |x| = n·π/2 + r with |r| ≤ π/4, then a minimax polynomial for the sine
// and one for the cosine of r, of which n chooses. Lanes beyond the reduction's range go to <cmath>.
#pragma once
#include <ctgrad/kernel/math/polynomial.hpp>

#include <cmath>
#include <cstddef>
#include <type_traits>

namespace ctgrad::simd {

template <class V>
struct SinCos {
  V sin, cos;
};

namespace detail {

/// Largest |x| for which `reduce_angle` is accurate.
template <class T>
inline constexpr T largest_angle = std::is_same_v<T, double> ? (fused ? T(0x1p30) : T(0x1p20))
                                                             : (fused ? T(0x1p17) : T(0x1p13));

template <class V>
struct Angle {
  Bits<V> quadrant;  // in the two low bits
  V r;
};

/// π/2 is subtracted in parts (Cody, Waite 1980), so that little is rounded: with fma the products are exact,
/// without it those with parts of few bits.
template <class V>
[[gnu::always_inline]] inline Angle<V> reduce_angle(V x) {
  using T = typename V::value_type;
  const Whole<V> whole_part = whole(x, static_cast<T>(0.63661977236758134));
  const V n = whole_part.value;
  const auto subtract = [n](V r, T part) __attribute__((always_inline)) { return simd::fma(n, V(-part), r); };
  V r;
  if constexpr (fused && std::is_same_v<T, double>) {
    r = subtract(subtract(subtract(x, 0x1.921fb54442d18p+0), 0x1.1a62633145c07p-54), -0x1.f1976b7ed8fbcp-110);
  } else if constexpr (fused) {
    r = subtract(subtract(subtract(x, 0x1.921fb6p+0f), -0x1.777a5cp-25f), -0x1.ee59dap-50f);
  } else {
    V product, last;
    if constexpr (std::is_same_v<T, double>) {
      r = subtract(x, 0x1.921fb544p+0);
      product = n * V(0x1.0b4611a6p-34);
      last = n * V(0x1.3198a2e037073p-69);
    } else {
      r = subtract(subtract(x, 0x1.92p+0f), 0x1.fb4p-12f);
      product = n * V(0x1.444p-24f);
      last = n * V(0x1.68c234p-39f);
    }
    const V rounded = r - product;
    r = rounded - (last - ((r - rounded) - product));
  }
  return {whole_part.low, r};
}

template <class V>
[[gnu::always_inline]] inline SinCos<V> sincos_reduced(V r) {
  const V z = r * r;
  if constexpr (std::is_same_v<typename V::value_type, double>) {
    const V s = polynomial(z, -0.16666666666666632, 0.0083333333333224131, -0.00019841269829807705,
                           2.7557313691884419e-06, -2.5050758110483602e-08, 1.5896795402649058e-10);
    const V c = polynomial(z, 1.0, -0.5, 0.041666666666666602, -0.0013888888888874125, 2.4801587289482201e-05,
                           -2.7557314352336079e-07, 2.0875723273508646e-09, -1.135964781050885e-11);
    return {simd::fma(r * z, s, r), c};
  } else {
    const V s = polynomial(z, -0.166666538f, 0.00833212119f, -0.000195093933f);
    const V c = polynomial(z, 1.0f, -0.5f, 0.0416666456f, -0.0013887292f, 2.44295825e-05f);
    return {simd::fma(r * z, s, r), c};
  }
}

/// Writes f of every x that is too large for the reduction; keeps the other lanes, so that no result depends
/// on its neighbours.
template <class T, class F>
[[gnu::noinline, gnu::cold]] void large_angles(T* y, const T* x, int n, F f) {
  for (int l = 0; l < n; ++l)
    if (std::abs(x[l]) > largest_angle<T>) y[l] = f(x[l]);
}
template <class T, class A, class F>
[[gnu::always_inline]] inline Batch<T, A> replace_large_angles(Batch<T, A> y, Batch<T, A> x, F f) {
  constexpr auto n = static_cast<std::size_t>(width<T, A>);
  alignas(alignment) T in[n], out[n];
  x.store_aligned(in);
  y.store_aligned(out);
  large_angles(out, in, width<T, A>, f);
  return Batch<T, A>::load_aligned(out);
}

/// Both, or one of them: what is not asked for is dead code.
template <bool Sin, bool Cos, class T, class A>
[[gnu::always_inline]] inline SinCos<Batch<T, A>> compute(Batch<T, A> x) {
  using V = Batch<T, A>;
  using Word = typename Format<T>::Bits;
  constexpr Word sign = Format<T>::sign;
  constexpr int to_sign = static_cast<int>(8 * sizeof(T)) - 2;  // from bit 1
  const V a = magnitude(x);
  const auto [quadrant, r] = reduce_angle(a);
  const auto [s, c] = sincos_reduced(r);
  const auto odd = Word{0} - (quadrant & 1);
  SinCos<V> y;
  y.sin =
      from_bits<V>(((bits(s) & ~odd) | (bits(c) & odd)) ^ ((quadrant << to_sign) & sign) ^ (bits(x) & sign));
  y.cos = from_bits<V>(((bits(c) & ~odd) | (bits(s) & odd)) ^ (((quadrant + 1) << to_sign) & sign));
  if (any(a > V(largest_angle<T>))) [[unlikely]] {
    if constexpr (Sin) y.sin = replace_large_angles(y.sin, x, [](T t) { return std::sin(t); });
    if constexpr (Cos) y.cos = replace_large_angles(y.cos, x, [](T t) { return std::cos(t); });
  }
  return y;
}

}  // namespace detail

/// The sine, x in radians.
template <class T, class A>
[[gnu::always_inline]] inline Batch<T, A> sin(Batch<T, A> x) {
  return detail::compute<true, false>(x).sin;
}
/// The cosine, x in radians.
template <class T, class A>
[[gnu::always_inline]] inline Batch<T, A> cos(Batch<T, A> x) {
  return detail::compute<false, true>(x).cos;
}
/// Both, bit for bit as sin and cos give them.
template <class T, class A>
[[gnu::always_inline]] inline SinCos<Batch<T, A>> sincos(Batch<T, A> x) {
  return detail::compute<true, true>(x);
}

}  // namespace ctgrad::simd
