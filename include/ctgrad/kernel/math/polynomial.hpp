// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What elementary functions of batches are made of: polynomials and whole parts.
#pragma once
#include <ctgrad/kernel/bits.hpp>

namespace ctgrad::simd {

/// c₀ + c₁x + c₂x² + …
template <class V, class T, class... Rest>
[[gnu::always_inline]] inline V polynomial(V x, T c, Rest... rest) {
  if constexpr (sizeof...(Rest) == 0)
    return V(c);
  else
    return simd::fma(polynomial(x, rest...), x, V(c));
}

/// A whole number n, and n above Format::round, whose low bits are n in two's complement.
template <class V>
struct Whole {
  V value;
  Bits<V> low;
};

/// x·factor rounded to a whole number.
template <class V>
[[gnu::always_inline]] inline Whole<V> whole(V x, typename V::value_type factor) {
  const V round(Format<typename V::value_type>::round), shifted = simd::fma(x, V(factor), round);
  return {shifted - round, bits(shifted)};
}

/// 2^(n + Add) for normal results.
template <int Add, class V>
[[gnu::always_inline]] inline V power_of_two(const Whole<V>& n) {
  using F = Format<typename V::value_type>;
  return from_bits<V>((n.low + static_cast<typename F::Bits>(static_cast<int>(F::bias) + Add))
                      << F::mantissa);
}

}  // namespace ctgrad::simd
