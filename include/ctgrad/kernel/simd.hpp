// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// SIMD batches as kernels use them. The only header that names xsimd, whose interface changed between
// versions 8 and 14.
#pragma once
#include <ctgrad/core/storage.hpp>

// GCC 12 warns about its own AVX-512 intrinsics when they are inlined (its bug 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#if defined(__AVX512F__) || defined(__AVX2__)
#include <immintrin.h>
#endif
#include <xsimd/xsimd.hpp>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

#if defined(__aarch64__)
namespace xsimd {
// Quotients and square roots of floats round as everywhere. xsimd's are those of 32-bit ARM, which improve
// estimates: a third of them is not the nearest number, 1/x is 0 for large x, and √∞ is not a number.
template <>
[[gnu::always_inline]] inline batch<float, neon64>&
batch<float, neon64>::operator/=(const batch& x) noexcept {
  return *this = vdivq_f32(*this, x);
}
template <>
[[gnu::always_inline]] inline batch<float, neon64> sqrt(const batch<float, neon64>& x) noexcept {
  return vsqrtq_f32(x);
}
}  // namespace xsimd
#endif

namespace ctgrad::simd {

/// The widest instruction set that this translation unit is compiled for; part of every kernel's type, so
/// that the linker cannot mix units compiled with different flags.
using Arch = xsimd::default_arch;

template <class T, class A = Arch>
using Batch = xsimd::batch<T, A>;
template <class T, class A = Arch>
using Mask = typename xsimd::batch<T, A>::batch_bool_type;

template <class T, class A = Arch>
inline constexpr int width = static_cast<int>(xsimd::batch<T, A>::size);

/// Vector registers of the machine: what a matrix product's register tile is sized for.
#if defined(__AVX512F__) || defined(__aarch64__)
inline constexpr int registers = 32;
#else
inline constexpr int registers = 16;
#endif
/// Whether some lanes of a batch can be read as fast as all.
#ifdef __AVX512F__
inline constexpr bool masked_loads = true;
#else
inline constexpr bool masked_loads = false;
#endif

template <class T, class A>
[[gnu::always_inline]] inline Batch<T, A> load(const T* p) {
  return Batch<T, A>::load_unaligned(p);
}
template <class T, class A>
[[gnu::always_inline]] inline void store(T* p, Batch<T, A> v) {
  v.store_unaligned(p);
}

/// The first n elements at p, zeros in the other lanes; reads nothing behind them.
template <class T, class A>
[[gnu::always_inline]] inline Batch<T, A> load_partial(const T* p, int n) {
#ifdef __AVX512F__
  // Half a register needs no mask, where the compiler sees that it is one; nor does a quarter, which can then
  // be loaded from what was just stored.
  if constexpr (width<T, A> == 16 && std::is_same_v<T, float>) {
    if (__builtin_constant_p(n) && n == 8) return _mm512_zextps256_ps512(_mm256_loadu_ps(p));
    // Not zextps128_ps512, for which GCC 12 has an internal error in large functions.
    if (__builtin_constant_p(n) && n == 4) return _mm512_maskz_broadcast_f32x4(15, _mm_loadu_ps(p));
    return _mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << n) - 1), p);
  } else if constexpr (width<T, A> == 8 && std::is_same_v<T, double>) {
    if (__builtin_constant_p(n) && n == 4) return _mm512_zextpd256_pd512(_mm256_loadu_pd(p));
    return _mm512_maskz_loadu_pd(static_cast<__mmask8>((1u << n) - 1), p);
  } else
#endif
  {
    alignas(alignment) T lanes[static_cast<std::size_t>(width<T, A>)] = {};
    std::memcpy(lanes, p, static_cast<std::size_t>(n) * sizeof(T));
    return Batch<T, A>::load_aligned(lanes);
  }
}
/// The given lanes, as bits of a run, of the batch at p and else those of v; reads nothing but these.
template <class T, class A>
[[gnu::always_inline]] inline Batch<T, A> load_lanes(Batch<T, A> v, const T* p, unsigned run) {
#ifdef __AVX512F__
  if constexpr (width<T, A> == 16 && std::is_same_v<T, float>) {
    return _mm512_mask_loadu_ps(v, static_cast<__mmask16>(run), p);
  } else if constexpr (width<T, A> == 8 && std::is_same_v<T, double>) {
    return _mm512_mask_loadu_pd(v, static_cast<__mmask8>(run), p);
  } else
#endif
  {
    alignas(alignment) T lanes[static_cast<std::size_t>(width<T, A>)];
    v.store_aligned(lanes);
    for (int l = std::countr_zero(run), last = static_cast<int>(std::bit_width(run)); l < last; ++l)
      lanes[l] = p[l];
    return Batch<T, A>::load_aligned(lanes);
  }
}
/// Writes the first n lanes and nothing behind them.
template <class T, class A>
[[gnu::always_inline]] inline void store_partial(T* p, Batch<T, A> v, int n) {
#ifdef __AVX512F__
  if constexpr (width<T, A> == 8 && std::is_same_v<T, double>)
    if (__builtin_constant_p(n) && n == 4) return _mm256_storeu_pd(p, _mm512_castpd512_pd256(v));
  if constexpr (width<T, A> == 16 && std::is_same_v<T, float>)
    if (__builtin_constant_p(n) && n == 8) return _mm256_storeu_ps(p, _mm512_castps512_ps256(v));
  if constexpr (width<T, A> == 16 && std::is_same_v<T, float>)
    _mm512_mask_storeu_ps(p, static_cast<__mmask16>((1u << n) - 1), v);
  else if constexpr (width<T, A> == 8 && std::is_same_v<T, double>)
    _mm512_mask_storeu_pd(p, static_cast<__mmask8>((1u << n) - 1), v);
  else
#endif
  {
    alignas(alignment) T lanes[static_cast<std::size_t>(width<T, A>)];
    v.store_aligned(lanes);
    std::memcpy(p, lanes, static_cast<std::size_t>(n) * sizeof(T));
  }
}

/// Writes past the caches where p is on a boundary of its size and the machine can; otherwise as `store`.
/// Other threads see it after `end_stream`. Nothing is tested where p is known to be Aligned.
template <class T, class A, bool Aligned = false>
[[gnu::always_inline]] inline void stream(T* p, Batch<T, A> v) {
#if defined(__AVX512F__) || defined(__AVX2__)
  if (Aligned || reinterpret_cast<std::uintptr_t>(p) % sizeof(v) == 0) {
    typename Batch<T, A>::register_type r = v;
#if defined(__AVX512F__)
    if constexpr (sizeof(v) == 64)
      return _mm512_stream_si512(reinterpret_cast<__m512i*>(p), reinterpret_cast<__m512i>(r));
#endif
    if constexpr (sizeof(v) == 32)
      return _mm256_stream_si256(reinterpret_cast<__m256i*>(p), reinterpret_cast<__m256i>(r));
  }
#endif
  store<T, A>(p, v);
}
[[gnu::always_inline]] inline void end_stream() {
#if defined(__AVX512F__) || defined(__AVX2__)
  _mm_sfence();
#endif
}

/// Whether fma rounds once.
#if defined(__FMA__) || defined(__AVX512F__) || defined(__ARM_FEATURE_FMA)
inline constexpr bool fused = true;
#else
inline constexpr bool fused = false;
#endif

/// a·b + c, with one rounding wherever the machine has the instruction, in batches of any width: xsimd 8
/// multiplies and adds on AVX-512 and in batches that are not of an FMA architecture.
template <class T, class A>
[[gnu::always_inline]] inline Batch<T, A> fma(Batch<T, A> a, Batch<T, A> b, Batch<T, A> c) {
#ifdef __AVX512F__
  if constexpr (width<T, A> == 16 && std::is_same_v<T, float>)
    return _mm512_fmadd_ps(a, b, c);
  else if constexpr (width<T, A> == 8 && std::is_same_v<T, double>)
    return _mm512_fmadd_pd(a, b, c);
  else
#endif
#ifdef __FMA__
      if constexpr (width<T, A> == 8 && sizeof(T) == 4)
    return _mm256_fmadd_ps(a, b, c);
  else if constexpr (width<T, A> == 4 && sizeof(T) == 8)
    return _mm256_fmadd_pd(a, b, c);
  else if constexpr (width<T, A> == 4 && sizeof(T) == 4)
    return _mm_fmadd_ps(a, b, c);
  else if constexpr (width<T, A> == 2 && sizeof(T) == 8)
    return _mm_fmadd_pd(a, b, c);
  else
#endif
    return xsimd::fma(a, b, c);
}

/// The smaller of a and b, not a number where b is not: xsimd 14 turned the operands around.
template <class T, class A>
[[gnu::always_inline]] inline Batch<T, A> min(Batch<T, A> a, Batch<T, A> b) {
#if XSIMD_VERSION_MAJOR < 14
  return xsimd::min(a, b);
#else
  return xsimd::min(b, a);
#endif
}
/// The larger of a and b, not a number where b is not.
template <class T, class A>
[[gnu::always_inline]] inline Batch<T, A> max(Batch<T, A> a, Batch<T, A> b) {
#if XSIMD_VERSION_MAJOR < 14
  return xsimd::max(a, b);
#else
  return xsimd::max(b, a);
#endif
}
/// a where a < b, else b: one instruction, where GCC compares and chooses with two.
template <class T, class A>
[[gnu::always_inline]] inline Batch<T, A> lesser(Batch<T, A> a, Batch<T, A> b) {
#if defined(__SSE2__)
  return simd::min(a, b);
#else
  return xsimd::select(a < b, a, b);
#endif
}
/// a where a > b, else b.
template <class T, class A>
[[gnu::always_inline]] inline Batch<T, A> greater(Batch<T, A> a, Batch<T, A> b) {
#if defined(__SSE2__)
  return simd::max(a, b);
#else
  return xsimd::select(a > b, a, b);
#endif
}
/// √x.
template <class T, class A>
[[gnu::always_inline]] inline Batch<T, A> sqrt(Batch<T, A> x) {
  return xsimd::sqrt(x);
}
namespace detail {
/// xsimd's error function.
template <class T, class A>
[[gnu::always_inline]] inline Batch<T, A> erf(Batch<T, A> x) {
  return xsimd::erf(x);
}
}  // namespace detail

/// All lanes combined pairwise by f, which is given batches and scalars alike.
template <class T, class A, class F>
[[gnu::always_inline]] inline T reduce(Batch<T, A> v, F f) {
#ifdef __AVX512F__
  if constexpr (width<T, A> == 16 && std::is_same_v<T, float>) {
    using Half = xsimd::batch<float, xsimd::avx2>;
    using Quarter = xsimd::batch<float, xsimd::sse4_2>;
    const __m512 x = v;
    const Half h = f(Half(_mm512_castps512_ps256(x)),
                     Half(_mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(x), 1))));
    const __m256 y = h;
    Quarter q = f(Quarter(_mm256_castps256_ps128(y)), Quarter(_mm256_extractf128_ps(y, 1)));
    const __m128 z = q;
    q = f(q, Quarter(_mm_movehl_ps(z, z)));
    const __m128 w = q;
    return f(_mm_cvtss_f32(w), _mm_cvtss_f32(_mm_shuffle_ps(w, w, 1)));
  } else
#endif
  {
    constexpr int n = width<T, A>;
    alignas(alignment) T lanes[static_cast<std::size_t>(n)];
    v.store_aligned(lanes);
    for (int half = n / 2; half > 0; half /= 2)
      for (int i = 0; i < half; ++i) lanes[i] = f(lanes[i], lanes[i + half]);
    return lanes[0];
  }
}

/// Of two, say a kernel's conditions and its numbers, the first or the second.
template <bool First, class A, class B>
[[gnu::always_inline]] constexpr auto& either(A& a, B& b) {
  if constexpr (First)
    return a;
  else
    return b;
}

/// Lanes of a and then b by their numbers, one for each lane of the result.
template <int... Lane, class V>
[[gnu::always_inline]] inline V shuffle(V a, V b) {
  using Register = typename V::register_type;
  const Register x = a, y = b;
#if defined(__AVX512F__) && defined(__GNUC__) && !defined(__clang__)
  // GCC 12 takes some permutations of eight doubles for ones within pairs (0 1 3 4 4 5 6 7 is one), so that
  // they are spelled out here.
  if constexpr (sizeof...(Lane) == 8 && sizeof(V) == 64)
    return V(_mm512_permutex2var_pd(x, __m512i{Lane...}, y));
  else
#endif
    return V(Register(__builtin_shufflevector(x, y, Lane...)));
}

/// The first lane.
template <class V>
[[gnu::always_inline]] inline typename V::value_type first(V v) {
  const typename V::register_type r = v;
  return r[0];
}

namespace detail {
/// Elements 0, 2, 4, … of memory that a has from its begin and b from one before the end of a.
template <class V, std::size_t... I>
[[gnu::always_inline]] inline V even(V a, V b, std::index_sequence<I...>) {
  constexpr std::size_t n = sizeof...(I);
  return shuffle<static_cast<int>(2 * I < n ? 2 * I : 2 * I + 1)...>(a, b);
}
/// Lanes from `First` on, each twice.
template <std::size_t First, class V, std::size_t... I>
[[gnu::always_inline]] inline V doubled(V a, std::index_sequence<I...>) {
  return shuffle<static_cast<int>(First + I / 2)...>(a, a);
}
}  // namespace detail

/// The first n of the elements at p, p + 2, p + 4, …, zeros in the other lanes; reads nothing behind them.
template <class T, class A>
[[gnu::always_inline]] inline Batch<T, A> load_even(const T* p, int n) {
  constexpr int w = width<T, A>;
  const int elements = 2 * n - 1;
  const auto part = [](const T* from, int count) {
    return count >= w ? load<T, A>(from) : load_partial<T, A>(from, count);
  };
  const Batch<T, A> a = part(p, elements),
                    b = elements > w ? part(p + w - 1, elements - (w - 1)) : Batch<T, A>(T(0));
  return detail::even(a, b, std::make_index_sequence<static_cast<std::size_t>(w)>{});
}
/// Writes the first n lanes to p, p + 2, p + 4, … and nothing between.
template <class T, class A>
[[gnu::always_inline]] inline void store_even(T* p, Batch<T, A> v, int n) {
  constexpr int w = width<T, A>;
#ifdef __AVX512F__
  if constexpr (sizeof(v) == 64 && std::is_floating_point_v<T>) {
    constexpr auto lanes = std::make_index_sequence<static_cast<std::size_t>(w)>{};
    const auto part = [](T* to, Batch<T, A> from, int count) {
      const unsigned mask = 0x5555u & ((1u << (2 * count)) - 1);
      if constexpr (std::is_same_v<T, float>)
        _mm512_mask_storeu_ps(to, static_cast<__mmask16>(mask), from);
      else
        _mm512_mask_storeu_pd(to, static_cast<__mmask8>(mask), from);
    };
    part(p, detail::doubled<0>(v, lanes), n < w / 2 ? n : w / 2);
    if (n > w / 2) part(p + w, detail::doubled<w / 2>(v, lanes), n - w / 2);
  } else
#endif
  {
    alignas(alignment) T lanes[static_cast<std::size_t>(w)];
    v.store_aligned(lanes);
    for (int l = 0; l < n; ++l, p += 2) *p = lanes[l];
  }
}

namespace detail {
/// Lanes of a and b in turns: the first halves (High = false) or the second halves.
template <bool High, class V, std::size_t... I>
[[gnu::always_inline]] inline V interleave(V a, V b, std::index_sequence<I...>) {
  constexpr std::size_t n = sizeof...(I), first = High ? n / 2 : 0;
  return shuffle<static_cast<int>(first + I / 2 + I % 2 * n)...>(a, b);
}
}  // namespace detail

/// Rows of a square matrix become its columns, in registers.
template <class V>
[[gnu::always_inline]] inline void transpose(std::array<V, V::size>& m) {
  constexpr std::size_t n = V::size;
  for (std::size_t round = 1; round < n; round *= 2) {
    std::array<V, n> next;
    for (std::size_t i = 0; i < n / 2; ++i) {
      next[2 * i] = detail::interleave<false>(m[i], m[i + n / 2], std::make_index_sequence<n>{});
      next[2 * i + 1] = detail::interleave<true>(m[i], m[i + n / 2], std::make_index_sequence<n>{});
    }
    m = next;
  }
}

/// 0, 1, 2, … in the lanes.
template <class T, class A>
[[gnu::always_inline]] inline Batch<T, A> lane_index() {
  alignas(alignment) static constexpr auto index = [] {
    std::array<T, static_cast<std::size_t>(width<T, A>)> r{};
    for (std::size_t i = 0; i < r.size(); ++i) r[i] = static_cast<T>(i);
    return r;
  }();
  return Batch<T, A>::load_aligned(index.data());
}

/// True in the first n lanes.
template <class T, class A>
[[gnu::always_inline]] inline Mask<T, A> first_lanes(int n) {
  return lane_index<T, A>() < Batch<T, A>(static_cast<T>(n));
}

}  // namespace ctgrad::simd
