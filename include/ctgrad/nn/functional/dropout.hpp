// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Dropout (Srivastava et al. 2014), by random numbers of a key: a choice like any other, whose gradient
// chooses by the same numbers.
#pragma once
#include <ctgrad/core/fail.hpp>
#include <ctgrad/op/random.hpp>

#include <array>
#include <cstddef>
#include <type_traits>

namespace ctgrad {

namespace op {

/// x / (1 − p), but 0 where a number of the key's is below p.
constexpr graph::Value dropout(graph::Value x, double p, const random::Words& key) {
  if (!(p >= 0 && p <= 1)) fail("ctgrad: dropout: p is a probability, in [0, 1]");
  const graph::Value zero = constant_like(x, 0);
  if (p == 0) return x;
  if (p == 1) return zero;
  return select(less(random::uniform(key, x.shape()), constant_like(x, random::threshold(p))), zero,
                x * (1 / (1 - p)));
}

/// Dropout that is to happen, or, with p = 0, none.
struct Dropout {
  double p = 0;
  random::Words key{};
  constexpr graph::Value operator()(graph::Value x) const { return p == 0 ? x : dropout(x, p, key); }
  /// For each whole n another.
  constexpr Dropout fold_in(int n) const {
    if (p == 0) return *this;
    return {p, random::fold_in(key, constant(*key.first.builder, key.first.type(), {}, n))};
  }
};

}  // namespace op

/// Each element of x is 0 with probability p, and x / (1 − p) otherwise, so that its mean stays
/// (torch.nn.functional.dropout). The key says which; it is another in every step and at every call:
/// random::key(seed, step) is an argument of the loss, and random::split makes several of it. p is in [0, 1].
template <class T, class S, class K>
constexpr auto dropout(Expr<T, S> x, double p, Expr<K, Shape<2>> key,
                       std::source_location where = std::source_location::current()) {
  static_assert(random::detail::is_countable<S>,
                "ctgrad: dropout: at most 2^24 rows of 2^24 numbers from one key");
  return Expr<common_scalar<T, K>, S>(op::dropout(x.at(where, "dropout"), p, op::random::words(key.value)));
}

namespace nn {

/// Dropout with probability p by numbers of one key: what a model is given in training.
template <class K>
struct Dropout {
  double p = 0;
  Expr<K, Shape<2>> key{};

  constexpr auto operator()(auto x) const { return dropout(x, p, key); }
  constexpr op::Dropout rule() const { return {p, op::random::words(key.value)}; }
  /// N dropouts, whose choices have nothing to do with each other.
  template <std::size_t N>
  constexpr std::array<Dropout, N> split() const {
    std::array<Dropout, N> parts;
    for (std::size_t i = 0; i < N; ++i) parts[i] = {p, random::fold_in(key, static_cast<double>(i))};
    return parts;
  }
};
template <class K>
Dropout(double, Expr<K, Shape<2>>) -> Dropout<K>;

/// In its place where a model is evaluated: x.
struct NoDropout {
  constexpr auto operator()(auto x) const { return x; }
  constexpr op::Dropout rule() const { return {}; }
  template <std::size_t N>
  constexpr std::array<NoDropout, N> split() const {
    return {};
  }
};

namespace detail {
template <class D>
inline constexpr bool is_dropout = std::is_same_v<D, NoDropout>;
template <class K>
inline constexpr bool is_dropout<Dropout<K>> = true;
}  // namespace detail

/// Dropout or NoDropout.
template <class D>
concept DropoutRule = detail::is_dropout<D>;

}  // namespace nn

}  // namespace ctgrad
