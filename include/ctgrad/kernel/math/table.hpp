// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Small tables of which every lane of a batch takes an entry: in registers, where the machine can.
#pragma once
#include <ctgrad/kernel/bits.hpp>

#include <array>
#include <cstddef>

namespace ctgrad::simd {

/// Sixteen numbers that `lookup` chooses of, or thirty-two.
template <std::size_t N>
struct Table {
  alignas(64) std::array<float, N> entry;
};
/// Whether that is one instruction, be they sixteen or thirty-two.
#if defined(__AVX512F__)
inline constexpr bool fast_lookup = true;
#else
inline constexpr bool fast_lookup = false;
#endif

/// In every lane the entry that the low four bits of i name.
template <class A, bool = false>
[[gnu::always_inline]] inline Batch<float, A> lookup(const Table<16>& table, Bits<Batch<float, A>> i) {
  using V = Batch<float, A>;
  const float* const entry = table.entry.data();
#if defined(__AVX512F__)
  const __m512 all = _mm512_load_ps(entry);
  if constexpr (sizeof(V) == 64)
    return _mm512_permutexvar_ps(reinterpret_cast<__m512i>(i), all);
  else if constexpr (sizeof(V) == 32)
    return _mm512_castps512_ps256(
        _mm512_permutexvar_ps(_mm512_castsi256_si512(reinterpret_cast<__m256i>(i)), all));
  else
    return _mm512_castps512_ps128(
        _mm512_permutexvar_ps(_mm512_castsi128_si512(reinterpret_cast<__m128i>(i)), all));
#elif defined(__AVX2__)
  const auto choose = [&](__m256i k) __attribute__((always_inline)) {
    const __m256 low = _mm256_permutevar8x32_ps(_mm256_load_ps(entry), k),
                 high = _mm256_permutevar8x32_ps(_mm256_load_ps(entry + 8), k);
    return _mm256_blendv_ps(low, high, _mm256_castsi256_ps(_mm256_slli_epi32(k, 28)));
  };
  if constexpr (sizeof(V) == 32)
    return choose(reinterpret_cast<__m256i>(i));
  else
    return _mm256_castps256_ps128(choose(_mm256_castsi128_si256(reinterpret_cast<__m128i>(i))));
#else
  alignas(alignment) std::array<float, V::size> lanes;
  for (std::size_t l = 0; l < V::size; ++l) lanes[l] = entry[i[l] & 15];
  return V::load_aligned(lanes.data());
#endif
}

/// In every lane the entry that the low five bits of i name. A table that is kept stays in registers while a
/// loop looks up in it: GCC would rather load its constants in every turn.
template <class A, bool Kept = false>
[[gnu::always_inline]] inline Batch<float, A> lookup(const Table<32>& table, Bits<Batch<float, A>> i) {
  using V = Batch<float, A>;
  const float* const entry = table.entry.data();
#if defined(__AVX512F__)
  __m512 low = _mm512_load_ps(entry), high = _mm512_load_ps(entry + 16);
#ifndef __clang__
  if constexpr (Kept) {  // one by one, so that each can leave the loop
    asm("" : "+v"(low));
    asm("" : "+v"(high));
  }
#endif
  if constexpr (sizeof(V) == 64)
    return _mm512_permutex2var_ps(low, reinterpret_cast<__m512i>(i), high);
  else if constexpr (sizeof(V) == 32)
    return _mm512_castps512_ps256(
        _mm512_permutex2var_ps(low, _mm512_castsi256_si512(reinterpret_cast<__m256i>(i)), high));
  else
    return _mm512_castps512_ps128(
        _mm512_permutex2var_ps(low, _mm512_castsi128_si512(reinterpret_cast<__m128i>(i)), high));
#else
  alignas(alignment) std::array<float, V::size> lanes;
  for (std::size_t l = 0; l < V::size; ++l) lanes[l] = entry[i[l] & 31];
  return V::load_aligned(lanes.data());
#endif
}

/// Which of a table's pieces |x| is in, by the low bits of `number`, and how far it is from the middle of
/// that piece, `number` times 2^−Digits. What is behind the last piece counts as in it, at any distance that
/// there is in a piece; not a number is in any of them, at a distance that is none.
template <class V>
struct Piece {
  Bits<V> number;
  V distance;
};
template <int Digits, int Last, class A>
[[gnu::always_inline]] inline Piece<Batch<float, A>> piece(Batch<float, A> x) {
  using V = Batch<float, A>;
  constexpr float step = 1.0f / (1 << Digits), most = (Last + 0.48f) * step;
  const V round(Format<float>::round * step);
#if defined(__AVX512DQ__)
  // The smaller of |x| and |most| is one instruction, but its result is a number where x is none.
  const __m512 bounded = _mm512_range_ps(detail::widened(x), _mm512_set1_ps(most), 0b1010);
  const __m512 distance = _mm512_reduce_ps(detail::widened(magnitude(x)), Digits << 4);
  return {bits(detail::narrowed<V>(bounded) + round), detail::narrowed<V>(distance)};
#else
  const V bounded = simd::min(V(most), magnitude(x)), shifted = bounded + round;
  return {bits(shifted), bounded - (shifted - round)};
#endif
}

/// The polynomial of u with the entries i of these tables, from the table First on, as coefficients from the
/// constant one on.
template <class A, std::size_t First = 0, std::size_t N, std::size_t Terms>
[[gnu::always_inline]] inline Batch<float, A> polynomial(const std::array<Table<N>, Terms>& coefficients,
                                                         Bits<Batch<float, A>> i, Batch<float, A> u) {
  auto sum = lookup<A>(coefficients[Terms - 1], i);
  for (std::size_t k = Terms - 1; k-- > First;) sum = simd::fma(sum, u, lookup<A>(coefficients[k], i));
  return sum;
}

}  // namespace ctgrad::simd
