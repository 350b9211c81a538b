// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Choice, extremes and elementary functions for scalars and for SIMD batches: values of operations use them.
// Batches bring their own: choice by argument-dependent lookup, all else in kernel/math.hpp.
#pragma once
#include <ctgrad/core/elementary.hpp>

#include <limits>
#include <type_traits>

namespace ctgrad::math {

/// Functions of values that are not numbers; kernel/math.hpp has those of batches.
template <class V>
struct Functions;

namespace detail {
struct Select {
  template <class M, class V>
  constexpr V operator()(M c, V a, V b) const {
    if constexpr (requires { select(c, a, b); })
      return select(c, a, b);
    else
      return c ? a : b;
  }
};
struct Max {
  template <class V>
  constexpr V operator()(V a, V b) const {
    if constexpr (std::is_arithmetic_v<V>)
      return b < a ? a : b;
    else
      return Functions<V>::max(a, b);
  }
};
struct Min {
  template <class V>
  constexpr V operator()(V a, V b) const {
    if constexpr (std::is_arithmetic_v<V>)
      return a < b ? a : b;
    else
      return Functions<V>::min(a, b);
  }
};
/// The scalar type of a number or of a batch's lanes.
template <class V>
struct Lane {
  using type = V;
};
template <class V>
requires requires { typename V::value_type; }
struct Lane<V> {
  using type = typename V::value_type;
};
}  // namespace detail

/// c ? a : b, in every lane.
inline constexpr detail::Select select{};
/// The larger of a and b, in every lane; not a number where b is not, and either where only a is not.
inline constexpr detail::Max max{};
/// The smaller of a and b, in every lane; not a number where b is not, and either where only a is not.
inline constexpr detail::Min min{};

/// The larger of a and b, in every lane, and not a number where one of them is not.
template <class V>
[[gnu::always_inline]] constexpr V maximum(V a, V b) {
  return select(a == a, max(a, b), a);
}
/// The smaller of a and b, in every lane, and not a number where one of them is not.
template <class V>
[[gnu::always_inline]] constexpr V minimum(V a, V b) {
  return select(a == a, min(a, b), a);
}

/// √x.
template <class V>
[[gnu::always_inline]] constexpr V sqrt(V x) {
  if constexpr (std::is_floating_point_v<V>)
    return elementary::sqrt(x);
  else
    return Functions<V>::sqrt(x);
}
/// e^x.
template <class V>
[[gnu::always_inline]] constexpr V exp(V x) {
  if constexpr (std::is_floating_point_v<V>)
    return elementary::exp(x);
  else
    return Functions<V>::exp(x);
}
/// e^x − 1, accurate near 0.
template <class V>
[[gnu::always_inline]] constexpr V expm1(V x) {
  if constexpr (std::is_floating_point_v<V>)
    return elementary::expm1(x);
  else
    return Functions<V>::expm1(x);
}
/// The natural logarithm.
template <class V>
[[gnu::always_inline]] constexpr V log(V x) {
  if constexpr (std::is_floating_point_v<V>)
    return elementary::log(x);
  else
    return Functions<V>::log(x);
}
/// The sine, x in radians.
template <class V>
[[gnu::always_inline]] constexpr V sin(V x) {
  if constexpr (std::is_floating_point_v<V>)
    return elementary::sin(x);
  else
    return Functions<V>::sin(x);
}
/// The cosine, x in radians.
template <class V>
[[gnu::always_inline]] constexpr V cos(V x) {
  if constexpr (std::is_floating_point_v<V>)
    return elementary::cos(x);
  else
    return Functions<V>::cos(x);
}
/// The hyperbolic tangent.
template <class V>
[[gnu::always_inline]] constexpr V tanh(V x) {
  if constexpr (std::is_floating_point_v<V>)
    return elementary::tanh(x);
  else
    return Functions<V>::tanh(x);
}
/// The error function.
template <class V>
[[gnu::always_inline]] constexpr V erf(V x) {
  if constexpr (std::is_floating_point_v<V>)
    return elementary::erf(x);
  else
    return Functions<V>::erf(x);
}
/// The normal distribution function.
template <class V>
[[gnu::always_inline]] constexpr V ndtr(V x) {
  if constexpr (std::is_floating_point_v<V>)
    return V(0.5) + V(0.5) * elementary::erf(x * V(0.70710678118654752));
  else
    return Functions<V>::ndtr(x);
}
/// x times that.
template <class V>
[[gnu::always_inline]] constexpr V xndtr(V x) {
  if constexpr (std::is_floating_point_v<V>)
    return x * ndtr(x);
  else
    return Functions<V>::xndtr(x);
}

/// x, in every lane no further than the bound from 0. Double batches only: elsewhere no function needs it,
/// and a NaN stays one. xsimd converts exponents of doubles to integers, where they must fit.
template <class V>
constexpr V bounded(V x, [[maybe_unused]] double bound) {
  if constexpr (requires { typename V::value_type; }) {
    if constexpr (sizeof(typename V::value_type) == 8) {
      using T = typename V::value_type;
      return min(V(static_cast<T>(bound)), max(V(static_cast<T>(-bound)), x));
    }
  }
  return x;
}

/// f(x) for functions that convert an exponent to an integer, which neither large arguments nor NaN may
/// reach: x is bounded as above, and NaN gives NaN without f.
template <class F, class V>
constexpr V bounded(F f, V x, [[maybe_unused]] double bound) {
  if constexpr (requires { typename V::value_type; }) {
    if constexpr (sizeof(typename V::value_type) == 8) {
      const auto number = x == x;
      return select(number, f(bounded(select(number, x, V(0)), bound)), x);
    }
  }
  return f(x);
}

/// The nearest whole number, halves to the even one, in every lane. Adding and taking away a number so large
/// that it has no fractions rounds x exactly, without a conversion to integers, which could overflow.
template <class V>
constexpr V round(V x) {
  using T = typename detail::Lane<V>::type;
  const V large(1 / std::numeric_limits<T>::epsilon()), zero(0);
  const V up = (x + large) - large, down = (x - large) + large;
  return select(x < zero, select(zero - large < x, down, x), select(x < large, up, x));
}

}  // namespace ctgrad::math
