// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// hash and hash_uniform: numbers that look random, as functions of two numbers. Without a derivative.
#pragma once
#include <ctgrad/core/hash.hpp>
#include <ctgrad/graph/operation.hpp>
#include <ctgrad/op/math.hpp>

#include <bit>
#include <cstdint>
#include <type_traits>

namespace ctgrad::op {

namespace detail {
template <class T>
constexpr std::uint32_t hash_of_numbers(T a, T b) {
  return ctgrad::detail::hash(std::bit_cast<std::uint32_t>(static_cast<float>(a)),
                              std::bit_cast<std::uint32_t>(static_cast<float>(b)));
}
}  // namespace detail

/// A finite float of any size, from a and b as floats: what is made of it is the same in float and double.
struct Hash {
  static constexpr std::string_view name = "hash";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 2, cost = 10;

  template <class V>
  static constexpr V value(V a, V b) {
    if constexpr (std::is_floating_point_v<V>)
      return std::bit_cast<float>(ctgrad::detail::number_bits(detail::hash_of_numbers(a, b)));
    else
      return math::Functions<V>::hash(a, b);
  }
};

/// The same hash as a multiple of 2^−24 in [0, 1).
struct HashUniform {
  static constexpr std::string_view name = "hash_uniform";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 2, cost = 11;

  template <class V>
  static constexpr V value(V a, V b) {
    if constexpr (std::is_floating_point_v<V>)
      return static_cast<V>(detail::hash_of_numbers(a, b) >> 8) * static_cast<V>(0x1p-24);
    else
      return math::Functions<V>::hash_uniform(a, b);
  }
};

constexpr graph::Value hash(graph::Value a, graph::Value b) { return graph::elementwise<Hash>(a, b); }
constexpr graph::Value hash_uniform(graph::Value a, graph::Value b) {
  return graph::elementwise<HashUniform>(a, b);
}

}  // namespace ctgrad::op
