// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What hand-vectorised gradients need beside xsimd. Templates on V take double (or float) for V as well, so
// that one text can be both. No name here is one of xsimd's, whose functions lookup by argument would prefer:
// its store wants aligned memory, and its fma of version 8 is none on AVX-512.
#pragma once
#include <ctgrad/kernel/simd.hpp>

#include <cmath>
#include <type_traits>
#include <utility>

namespace hand {

template <class T>
using Batch = ctgrad::simd::Batch<T>;

template <class V>
inline constexpr int width = [] {
  if constexpr (std::is_arithmetic_v<V>)
    return 1;
  else
    return static_cast<int>(V::size);
}();

template <class V, class T>
[[gnu::always_inline]] inline V load(const T* p) {
  if constexpr (std::is_arithmetic_v<V>)
    return *p;
  else
    return V::load_unaligned(p);
}
template <class V, class T>
[[gnu::always_inline]] inline void put(T* p, V v) {
  if constexpr (std::is_arithmetic_v<V>)
    *p = v;
  else
    v.store_unaligned(p);
}
/// a·b + c; without a batch what the compiler makes of it.
template <class V>
[[gnu::always_inline]] inline V madd(V a, V b, V c) {
  if constexpr (std::is_arithmetic_v<V>)
    return a * b + c;
  else
    return ctgrad::simd::fma<typename V::value_type, ctgrad::simd::Arch>(a, b, c);
}
template <class V>
[[gnu::always_inline]] inline auto total(V v) {
  if constexpr (std::is_arithmetic_v<V>)
    return v;
  else
    return ctgrad::simd::reduce<typename V::value_type, ctgrad::simd::Arch>(
        v, [](auto a, auto b) { return a + b; });
}
/// Sine and cosine of x.
template <class V>
[[gnu::always_inline]] inline std::pair<V, V> sine_cosine(V x) {
  if constexpr (std::is_arithmetic_v<V>)
    return {std::sin(x), std::cos(x)};
  else
    return xsimd::sincos(x);
}

}  // namespace hand
