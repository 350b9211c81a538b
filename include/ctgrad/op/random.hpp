// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Random numbers as functions of a key, named as in JAX: the same key gives the same numbers, on every
// machine, in float and double, in the forward and the backward pass, with any number of threads.
#pragma once
#include <ctgrad/core/tensor.hpp>
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/broadcast.hpp>
#include <ctgrad/op/constant.hpp>
#include <ctgrad/op/hash.hpp>
#include <ctgrad/op/iota.hpp>
#include <ctgrad/op/registry.hpp>

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <numbers>

namespace ctgrad::op::random {

/// The two words of a key, as numbers of equal shape.
struct Words {
  graph::Value first, second;
};

/// The words of key (2).
constexpr Words words(graph::Value key) {
  return {reshape(slice(key, 0, 0, 1), {}), reshape(slice(key, 0, 1, 1), {})};
}

/// A key of its own for each n, in n's shape.
constexpr Words fold_in(const Words& key, graph::Value n) {
  const graph::Value k0 = broadcast_to(key.first, n.shape()), k1 = broadcast_to(key.second, n.shape());
  const graph::Value first = hash(hash(k0, n), k1);
  return {first, hash(hash(k1, n), first)};
}

/// The number of an element's row: which of all that differ in another than the last axis.
constexpr graph::Value row_number(graph::Builder& g, Scalar type, Dims shape) {
  shape[shape.rank - 1] = 1;
  graph::Value number = constant(g, type, shape, 0);
  double stride = 1;
  for (int axis = shape.rank - 2; axis >= 0; --axis) {
    number = number + iota(g, type, shape, axis) * stride;
    stride *= shape[axis];
  }
  return number;
}

/// Numbers in [0, 1): each a hash of its column and of a key that its row has for itself.
constexpr graph::Value uniform(const Words& key, const Dims& shape) {
  if (shape.rank == 0) return reshape(uniform(key, Dims{1}), {});
  graph::Builder& g = *key.first.builder;
  const Scalar type = key.first.type();
  const Words row = fold_in(key, row_number(g, type, shape));
  return hash_uniform(hash(broadcast_to(row.first, shape), iota(g, type, shape, shape.rank - 1)),
                      broadcast_to(row.second, shape));
}

/// The least multiple of 2⁻²⁴ that is not below p: as many uniform numbers are below it, and in float it is
/// the same as in double.
constexpr double threshold(double p) {
  const double steps = p * 0x1p24;
  if (!(steps > 0 && steps < 0x1p24)) return p;
  const auto whole = static_cast<double>(static_cast<std::int64_t>(steps));
  return (whole < steps ? whole + 1 : whole) * 0x1p-24;
}

}  // namespace ctgrad::op::random

namespace ctgrad::random {

/// What random numbers are made from: two numbers of any value, as an argument of the function that needs
/// them.
template <class T = float>
using Key = Tensor<T, 2>;

/// A key for each seed and each n, say the number of a training step.
template <class T = float>
constexpr Key<T> key(std::integral auto seed, std::integral auto n) {
  const auto s = static_cast<std::uint64_t>(seed), i = static_cast<std::uint64_t>(n);
  std::uint32_t a = static_cast<std::uint32_t>(s), b = static_cast<std::uint32_t>(i);
  for (int round = 0; round < 2; ++round) {
    a = ctgrad::detail::hash(ctgrad::detail::hash(a, static_cast<std::uint32_t>(s >> 32)), b);
    b = ctgrad::detail::hash(ctgrad::detail::hash(b, static_cast<std::uint32_t>(i >> 32)), a);
  }
  const auto number = [](std::uint32_t word) {
    return static_cast<T>(std::bit_cast<float>(ctgrad::detail::number_bits(word)));
  };
  return {number(a), number(b)};
}
template <class T = float>
constexpr Key<T> key(std::integral auto seed) {
  return key<T>(seed, 0);
}

namespace detail {
template <class T>
constexpr Expr<T, Shape<2>> joined(const op::random::Words& words) {
  return Expr<T, Shape<2>>(op::concat(op::reshape(words.first, {1}), op::reshape(words.second, {1}), 0));
}
template <class S>
constexpr bool is_countable = S::dims.columns() <= 1 << 24 && S::dims.rows() <= 1 << 24;
}  // namespace detail

/// Another key for each whole n with |n| ≤ 2²⁴: of a layer, of a sample (jax.random.fold_in).
template <class T>
constexpr Expr<T, Shape<2>> fold_in(Expr<T, Shape<2>> key, double n,
                                    std::source_location where = std::source_location::current()) {
  const graph::Value k = key.at(where, "random::fold_in");
  return detail::joined<T>(
      op::random::fold_in(op::random::words(k), op::constant(*k.builder, k.type(), {}, n)));
}

/// N keys from one, which is not to be used any more: auto [a, b] = split<2>(key) (jax.random.split).
template <std::size_t N, class T>
constexpr std::array<Expr<T, Shape<2>>, N>
split(Expr<T, Shape<2>> key, std::source_location where = std::source_location::current()) {
  std::array<Expr<T, Shape<2>>, N> keys;
  for (std::size_t i = 0; i < N; ++i) keys[i] = fold_in(key, static_cast<double>(i), where);
  return keys;
}

/// Multiples of 2⁻²⁴ in [0, 1), in shape S, all equally probable (jax.random.uniform).
template <class S, class T>
constexpr Expr<T, S> uniform(Expr<T, Shape<2>> key,
                             std::source_location where = std::source_location::current()) {
  static_assert(detail::is_countable<S>, "ctgrad: random: at most 2^24 rows of 2^24 numbers from one key");
  return Expr<T, S>(op::random::uniform(op::random::words(key.at(where, "random::uniform")), S::dims));
}

/// Normally distributed numbers with mean 0 and variance 1, in shape S, up to 5.8 in size
/// (jax.random.normal): √(−2 ln u) cos 2πv (Box and Muller 1958) of uniform u in (0, 1] and v.
template <class S, class T>
constexpr Expr<T, S> normal(Expr<T, Shape<2>> key,
                            std::source_location where = std::source_location::current()) {
  const auto [a, b] = split<2>(key, where);
  return sqrt(-2.0 * log(1.0 - uniform<S>(a, where))) * cos(2 * std::numbers::pi * uniform<S>(b, where));
}

/// Conditions that are true with probability p, in shape S, for select (jax.random.bernoulli).
template <class S, class T>
constexpr auto bernoulli(Expr<T, Shape<2>> key, double p,
                         std::source_location where = std::source_location::current()) {
  return uniform<S>(key, where) < op::random::threshold(p);
}

}  // namespace ctgrad::random
