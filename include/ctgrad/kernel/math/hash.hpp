// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Hashes of batches. Lanes are hashed as floats, whose bits they are, so that doubles give the same.
#pragma once
#include <ctgrad/core/hash.hpp>
#include <ctgrad/kernel/simd.hpp>

#include <cstdint>
#include <type_traits>

namespace ctgrad::simd {

namespace detail {

/// As many lanes as the batch V has, in the compiler's vectors.
template <class V>
struct HashLanes {
  using T = typename V::value_type;
  static constexpr std::size_t n = V::size;
  using Numbers [[gnu::vector_size(n * sizeof(T))]] = T;
  using Floats [[gnu::vector_size(n * 4)]] = float;
  using Words [[gnu::vector_size(n * 4)]] = std::uint32_t;
  using Integers [[gnu::vector_size(n * 4)]] = std::int32_t;  // which every machine converts to floats

  [[gnu::always_inline]] static Words words(V v) {
    const typename V::register_type r = v;
    const auto numbers = reinterpret_cast<Numbers>(r);
    if constexpr (std::is_same_v<T, float>)
      return reinterpret_cast<Words>(numbers);
    else
      return reinterpret_cast<Words>(__builtin_convertvector(numbers, Floats));
  }
  [[gnu::always_inline]] static V numbers(Floats x) {
    if constexpr (std::is_same_v<T, float>)
      return V(reinterpret_cast<typename V::register_type>(x));
    else
      return V(reinterpret_cast<typename V::register_type>(__builtin_convertvector(x, Numbers)));
  }
};

}  // namespace detail

/// op::Hash in every lane.
template <class T, class A>
[[gnu::always_inline]] inline Batch<T, A> hash(Batch<T, A> a, Batch<T, A> b) {
  using L = detail::HashLanes<Batch<T, A>>;
  return L::numbers(reinterpret_cast<typename L::Floats>(
      ctgrad::detail::number_bits(ctgrad::detail::hash(L::words(a), L::words(b)))));
}
/// op::HashUniform in every lane.
template <class T, class A>
[[gnu::always_inline]] inline Batch<T, A> hash_uniform(Batch<T, A> a, Batch<T, A> b) {
  using L = detail::HashLanes<Batch<T, A>>;
  const auto whole =
      reinterpret_cast<typename L::Integers>(ctgrad::detail::hash(L::words(a), L::words(b)) >> 8);
  return L::numbers(__builtin_convertvector(whole, typename L::Floats) * 0x1p-24f);
}

}  // namespace ctgrad::simd
