// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Attention (Vaswani et al. 2017): every query's average of values, weighted by how much it is like their
// keys.
#pragma once
#include <ctgrad/core/elementary.hpp>
#include <ctgrad/nn/functional/dropout.hpp>
#include <ctgrad/nn/functional/normalization.hpp>
#include <ctgrad/op/registry.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <type_traits>

namespace ctgrad {

/// For scaled_dot_product_attention: a query sees the key of its own index and those before.
struct Causal {};
inline constexpr Causal causal{};
/// For the same: a query sees every key.
struct Unmasked {};
inline constexpr Unmasked unmasked{};

namespace op {

/// So many queries are looked at together where later keys are hidden: a quarter of 1024 tokens leaves out
/// three eighths of the scores, and a head's scores stay in a core's own cache.
inline constexpr int causal_queries = 256;

/// dropout(softmax(q kᵀ / √D)) v; where there is a mask, a score counts as −∞ where it is false, or it is
/// numbers that are added to the scores.
constexpr graph::Value attention(graph::Value q, graph::Value k, graph::Value v, const Dropout& dropout,
                                 graph::Value mask = {}) {
  q.builder->touch(k.id);
  graph::Value scores =
      matmul(q, transpose(k)) * (1 / elementary::sqrt(static_cast<double>(q.shape().columns())));
  if (mask.valid()) {
    const graph::Value beside = broadcast_to(mask, scores.shape());
    scores = mask.type() == Scalar::boolean
                 ? select(beside, scores, constant_like(scores, -std::numeric_limits<double>::infinity()))
                 : scores + beside;
  }
  const graph::Value weights = softmax(scores, 1u << (scores.shape().rank - 1));
  q.builder->touch(v.id);
  return matmul(dropout(weights), v);
}

/// Causal attention, some queries after the other: each with the keys up to its own last only.
constexpr graph::Value causal_attention(graph::Value q, graph::Value k, graph::Value v,
                                        const Dropout& dropout) {
  const int axis = q.shape().rank - 2, queries = q.shape()[axis], keys = k.shape()[axis];
  graph::Value all;
  for (int first = 0; first < queries; first += causal_queries) {
    const int count = std::min(causal_queries, queries - first), visible = std::min(first + count, keys);
    const Dims mask{count, visible};
    const graph::Value key = iota(*q.builder, q.type(), {1, visible}, 1),
                       query = iota(*q.builder, q.type(), {count, 1}, 0) + first;
    const graph::Value some =
        attention(slice(q, axis, first, count), slice(k, axis, 0, visible), slice(v, axis, 0, visible),
                  dropout.fold_in(first), less_equal(broadcast_to(key, mask), broadcast_to(query, mask)));
    all = first == 0 ? some : concat(all, some, axis);
  }
  return all;
}

}  // namespace op

namespace detail {
template <class T, class Q, class K, class V>
struct AttentionShape {
  static_assert(!std::is_integral_v<T>,
                "ctgrad: scaled_dot_product_attention: of floating-point numbers only");
  static constexpr int rank = Q::rank;
  static constexpr bool ranks = rank >= 2 && K::rank == rank && V::rank == rank;
  static_assert(
      ranks,
      "ctgrad: scaled_dot_product_attention: queries, keys and values have as many axes, at least two");
  static constexpr bool batches = [] {
    for (int i = 0; ranks && i + 2 < rank; ++i)
      if (Q::dims[i] != K::dims[i] || Q::dims[i] != V::dims[i]) return false;
    return true;
  }();
  static_assert(batches, "ctgrad: scaled_dot_product_attention: batch extents differ");
  static_assert(!ranks || Q::dims[rank - 1] == K::dims[rank - 1],
                "ctgrad: scaled_dot_product_attention: queries and keys have different numbers of channels");
  static_assert(!ranks || K::dims[rank - 2] == V::dims[rank - 2],
                "ctgrad: scaled_dot_product_attention: there are not as many values as keys");
  /// Queries with another last extent.
  static constexpr Dims with(int last) {
    Dims d = Q::dims;
    if (ranks) d[rank - 1] = last;
    return d;
  }
  static constexpr Dims scores = with(ranks ? K::dims[rank - 2] : 1),
                        dims = with(ranks ? V::dims[rank - 1] : 1);
  using type = Expr<T, shape_of<dims>>;
};
}  // namespace detail

/// softmax(q kᵀ / √D) v: queries (…, L, D), keys (…, S, D) and values (…, S, E) to (…, L, E)
/// (torch.nn.functional.scaled_dot_product_attention). Dropout, here and below, is of the weights, between
/// softmax and v.
template <class T, class Q, class U, class K, class W, class V, nn::DropoutRule D = nn::NoDropout>
constexpr auto scaled_dot_product_attention(Expr<T, Q> q, Expr<U, K> k, Expr<W, V> v, D dropout = {},
                                            std::source_location where = std::source_location::current()) {
  using Result = detail::AttentionShape<common_scalar<T, common_scalar<U, W>>, Q, K, V>;
  return typename Result::type(
      op::attention(q.at(where, "scaled_dot_product_attention"), k.value, v.value, dropout.rule()));
}
/// The same where a query sees the key of its own index and those before. No more than 256 queries are looked
/// at together, with the keys that one of them sees.
template <class T, class Q, class U, class K, class W, class V, nn::DropoutRule D = nn::NoDropout>
constexpr auto scaled_dot_product_attention(Expr<T, Q> q, Expr<U, K> k, Expr<W, V> v, Causal, D dropout = {},
                                            std::source_location where = std::source_location::current()) {
  using Result = detail::AttentionShape<common_scalar<T, common_scalar<U, W>>, Q, K, V>;
  return typename Result::type(
      op::causal_attention(q.at(where, "scaled_dot_product_attention"), k.value, v.value, dropout.rule()));
}
/// The same as without a mask.
template <class T, class Q, class U, class K, class W, class V, nn::DropoutRule D = nn::NoDropout>
constexpr auto scaled_dot_product_attention(Expr<T, Q> q, Expr<U, K> k, Expr<W, V> v, Unmasked,
                                            D dropout = {},
                                            std::source_location where = std::source_location::current()) {
  return scaled_dot_product_attention(q, k, v, dropout, where);
}
/// The same where the mask, which broadcasts to (…, L, S), is conditions, that say which query sees which
/// key, or numbers, which are added to the scores as relative positions are. A query that sees no key gets
/// zeros.
template <class T, class Q, class U, class K, class W, class V, class B, class M,
          nn::DropoutRule D = nn::NoDropout>
constexpr auto scaled_dot_product_attention(Expr<T, Q> q, Expr<U, K> k, Expr<W, V> v, Expr<B, M> mask,
                                            D dropout = {},
                                            std::source_location where = std::source_location::current()) {
  static_assert(!std::is_integral_v<B> || std::is_same_v<B, bool>,
                "ctgrad: scaled_dot_product_attention: a mask is conditions, as in mask > 0, or "
                "floating-point numbers");
  using Common = common_scalar<T, common_scalar<U, W>>;
  using Scores = common_scalar<Common, std::conditional_t<std::is_integral_v<B>, Common, B>>;
  using Result = detail::AttentionShape<Scores, Q, K, V>;
  static_assert(detail::broadcastable(M::dims, Result::scores) &&
                    detail::broadcast_dims(M::dims, Result::scores) == Result::scores,
                "ctgrad: scaled_dot_product_attention: the mask does not broadcast to (queries, keys)");
  return typename Result::type(op::attention(q.at(where, "scaled_dot_product_attention"), k.value, v.value,
                                             dropout.rule(), mask.value));
}

}  // namespace ctgrad
