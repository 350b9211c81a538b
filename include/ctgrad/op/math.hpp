// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Choice and extremes for scalars and, by argument-dependent lookup, for SIMD batches: values of operations
// use them.
#pragma once
#include <limits>

namespace ctgrad::math {

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
    if constexpr (requires { max(a, b); })
      return max(a, b);
    else
      return a < b ? b : a;
  }
};
struct Min {
  template <class V>
  constexpr V operator()(V a, V b) const {
    if constexpr (requires { min(a, b); })
      return min(a, b);
    else
      return b < a ? b : a;
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
/// The larger of a and b, in every lane.
inline constexpr detail::Max max{};
/// The smaller of a and b, in every lane.
inline constexpr detail::Min min{};

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
