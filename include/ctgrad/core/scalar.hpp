// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The scalar types a tensor may hold, as values for graphs and as a mapping to C++ types.
#pragma once
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace ctgrad {

/// Scalar type of a node. boolean is the result of comparisons and lives in registers only.
enum class Scalar : std::uint8_t { f32, f64, i32, boolean };

/// Scalar type of parameters inside a model: fixed when the model is bound to Parameters<Model, T>.
struct Deferred {};

template <class T>
inline constexpr Scalar scalar_of = [] {
  if constexpr (std::is_same_v<T, float>)
    return Scalar::f32;
  else if constexpr (std::is_same_v<T, double>)
    return Scalar::f64;
  else if constexpr (std::is_same_v<T, bool>)
    return Scalar::boolean;
  else {
    static_assert(std::is_same_v<T, std::int32_t>, "ctgrad: scalars are float, double or std::int32_t");
    return Scalar::i32;
  }
}();

namespace detail {
template <Scalar S>
struct CppScalar;
template <>
struct CppScalar<Scalar::f32> {
  using type = float;
};
template <>
struct CppScalar<Scalar::f64> {
  using type = double;
};
template <>
struct CppScalar<Scalar::i32> {
  using type = std::int32_t;
};
}  // namespace detail

template <Scalar S>
using cpp_scalar = typename detail::CppScalar<S>::type;

constexpr std::size_t size_of(Scalar s) { return s == Scalar::f64 ? 8 : s == Scalar::boolean ? 1 : 4; }

/// The type of an operation on T and U: equal types, or the definite one where the other is Deferred.
template <class T, class U>
struct Common {
  static_assert(std::is_same_v<T, U>,
                "ctgrad: operands have different scalar types; convert one with cast<T>(x)");
  using type = T;
};
template <class T>
struct Common<T, Deferred> {
  using type = T;
};
template <class T>
struct Common<Deferred, T> {
  using type = T;
};
template <>
struct Common<Deferred, Deferred> {
  using type = Deferred;
};
template <class T, class U>
using common_scalar = typename Common<T, U>::type;

}  // namespace ctgrad
