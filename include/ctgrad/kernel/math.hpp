// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Elementary functions of SIMD batches, in the place where values of operations look for them. Errors are
// below 2 ulp (erf: see there) over the whole range, special values those of C's Annex F; the result in a
// lane depends neither on other lanes nor on their number, only on whether the machine has fma and AVX-512.
#pragma once
#include <ctgrad/kernel/math/error_function.hpp>
#include <ctgrad/kernel/math/exponential.hpp>
#include <ctgrad/kernel/math/hash.hpp>
#include <ctgrad/kernel/math/hyperbolic.hpp>
#include <ctgrad/kernel/math/logarithm.hpp>
#include <ctgrad/kernel/math/trigonometric.hpp>
#include <ctgrad/kernel/simd.hpp>
#include <ctgrad/op/math.hpp>

namespace ctgrad::math {

template <class T, class A>
struct Functions<simd::Batch<T, A>> {
  using V = simd::Batch<T, A>;
  [[gnu::always_inline]] static V max(V a, V b) { return simd::max(a, b); }
  [[gnu::always_inline]] static V min(V a, V b) { return simd::min(a, b); }
  [[gnu::always_inline]] static V sqrt(V x) { return simd::sqrt(x); }
  [[gnu::always_inline]] static V exp(V x) { return simd::exp(x); }
  [[gnu::always_inline]] static V expm1(V x) { return simd::expm1(x); }
  [[gnu::always_inline]] static V log(V x) { return simd::log(x); }
  [[gnu::always_inline]] static V sin(V x) { return simd::sin(x); }
  [[gnu::always_inline]] static V cos(V x) { return simd::cos(x); }
  [[gnu::always_inline]] static V tanh(V x) { return simd::tanh(x); }
  [[gnu::always_inline]] static V erf(V x) { return simd::erf(x); }
  [[gnu::always_inline]] static V ndtr(V x) { return simd::ndtr(x); }
  [[gnu::always_inline]] static V xndtr(V x) { return simd::xndtr(x); }
  [[gnu::always_inline]] static V hash(V a, V b) { return simd::hash(a, b); }
  [[gnu::always_inline]] static V hash_uniform(V a, V b) { return simd::hash_uniform(a, b); }
  [[gnu::always_inline]] static auto sincos(V x) { return simd::sincos(x); }
};

}  // namespace ctgrad::math
