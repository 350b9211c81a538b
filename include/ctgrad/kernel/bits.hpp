// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Batches as the bits of IEEE 754 numbers: signs, and powers of two as exponents.
#pragma once
#include <ctgrad/kernel/simd.hpp>

#include <cstdint>
#include <type_traits>

namespace ctgrad::simd {

/// The layout of IEEE 754 numbers, and the number that rounds what is added to it to a whole number, which
/// its low bits then hold in two's complement.
template <class T>
struct Format;
template <>
struct Format<double> {
  using Bits = std::uint64_t;
  static constexpr int mantissa = 52;
  static constexpr Bits bias = 1023, sign = Bits{1} << 63;
  static constexpr double round = 0x1.8p52;
};
template <>
struct Format<float> {
  using Bits = std::uint32_t;
  static constexpr int mantissa = 23;
  static constexpr Bits bias = 127, sign = Bits{1} << 31;
  static constexpr float round = 0x1.8p23f;
};

namespace detail {
template <class V>
struct BitsOf {
  using type [[gnu::vector_size(sizeof(V))]] = typename Format<typename V::value_type>::Bits;
};
}  // namespace detail

/// The lanes of a batch as unsigned integers: a vector of the compiler with its operators, which every
/// machine has, and which no version of xsimd changes.
template <class V>
using Bits = typename detail::BitsOf<V>::type;

template <class T, class A>
[[gnu::always_inline]] inline Bits<Batch<T, A>> bits(Batch<T, A> v) {
  const typename Batch<T, A>::register_type r = v;
  return reinterpret_cast<Bits<Batch<T, A>>>(r);
}
template <class V>
[[gnu::always_inline]] inline V from_bits(Bits<V> b) {
  return V(reinterpret_cast<typename V::register_type>(b));
}

/// |x|.
template <class V>
[[gnu::always_inline]] inline V magnitude(V x) {
  return from_bits<V>(bits(x) & ~Format<typename V::value_type>::sign);
}
/// |x| with the sign of y.
template <class V>
[[gnu::always_inline]] inline V with_sign(V x, V y) {
  constexpr auto sign = Format<typename V::value_type>::sign;
  return from_bits<V>((bits(x) & ~sign) | (bits(y) & sign));
}
/// x with the sign of y, for x ≥ 0 or not a number.
template <class V>
[[gnu::always_inline]] inline V signed_as(V x, V y) {
  return from_bits<V>(bits(x) | (bits(y) & Format<typename V::value_type>::sign));
}

/// p·2ⁿ for whole n in the batch, |n| < 2·bias, rounded once also where it is subnormal.
template <class T, class A>
[[gnu::always_inline]] inline Batch<T, A> scale(Batch<T, A> p, Batch<T, A> n) {
#ifdef __AVX512F__
  if constexpr (width<T, A> == 16 && sizeof(T) == 4)
    return _mm512_scalef_ps(p, n);
  else if constexpr (width<T, A> == 8 && sizeof(T) == 8)
    return _mm512_scalef_pd(p, n);
  else
#endif
  {  // in two steps, of which only the second can leave the normal numbers
    using V = Batch<T, A>;
    using F = Format<T>;
    const auto k = bits(n + V(F::round + static_cast<T>(2 * F::bias))) - bits(V(F::round));
    const auto half = k >> 1;
    return p * from_bits<V>(half << F::mantissa) * from_bits<V>((k - half) << F::mantissa);
  }
}

#if defined(__AVX512F__)
namespace detail {
/// A register of 512 bits that begins with the lanes of x.
template <class V>
[[gnu::always_inline]] inline __m512 widened(V x) {
  if constexpr (sizeof(V) == 64)
    return x;
  else if constexpr (sizeof(V) == 32)
    return _mm512_castps256_ps512(x);
  else
    return _mm512_castps128_ps512(x);
}
/// The batch that it begins with.
template <class V>
[[gnu::always_inline]] inline V narrowed(__m512 x) {
  if constexpr (sizeof(V) == 64)
    return x;
  else if constexpr (sizeof(V) == 32)
    return _mm512_castps512_ps256(x);
  else
    return _mm512_castps512_ps128(x);
}
}  // namespace detail
#endif

/// p·2^⌊n⌋ for multiples n of 1/32, otherwise as above; of floats with AVX-512 for every n: 0 or infinite
/// where that is out of range, and not a number where n is none.
template <class T, class A>
[[gnu::always_inline]] inline Batch<T, A> scale_floor(Batch<T, A> p, Batch<T, A> n) {
  using V = Batch<T, A>;
#if defined(__AVX512F__)  // the instruction rounds n down
  if constexpr (std::is_same_v<T, float>)
    return detail::narrowed<V>(_mm512_scalef_ps(detail::widened(p), detail::widened(n)));
  else if constexpr (sizeof(V) == 64)
    return scale(p, n);
  else
#endif
    return scale(p, n - V(T(31) / 64));
}

/// x where |x| ≤ bound, elsewhere a number that is so small.
template <class A>
[[gnu::always_inline]] inline Batch<float, A> within(Batch<float, A> x, float bound) {
  using V = Batch<float, A>;
#if defined(__AVX512DQ__)
  return detail::narrowed<V>(_mm512_range_ps(detail::widened(x), _mm512_set1_ps(bound), 0b0010));
#else
  return select(magnitude(x) <= V(bound), x, V(0.0f));
#endif
}

}  // namespace ctgrad::simd
