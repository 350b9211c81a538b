// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Attention with several heads, and the layers of encoders and decoders (Vaswani et al. 2017), with PyTorch's
// parameter names and first values. Batches come first: (B, L, Dim).
#pragma once
#include <ctgrad/nn/layers.hpp>
#include <ctgrad/op/chunk.hpp>
#include <ctgrad/op/slice.hpp>

#include <cstddef>
#include <type_traits>

namespace ctgrad::nn {

/// softmax(q kᵀ / √D) v in each of Heads heads of D = Dim / Heads channels, of projected queries (B, L, Dim),
/// keys and values (B, S, Dim); the heads side by side, projected to (B, L, Dim) (torch.nn.MultiheadAttention
/// with batch_first). The mask is `unmasked`, `causal`, or what broadcasts to (B, Heads, L, S): conditions,
/// true for keys that are seen as in scaled_dot_product_attention (PyTorch's layer has them the other way
/// round), or numbers. Dropout is of the weights.
template <std::size_t Dim, std::size_t Heads>
struct MultiheadAttention {
  static_assert(Dim % Heads == 0, "ctgrad: MultiheadAttention: Dim must be a multiple of Heads");
  Parameter<3 * Dim, Dim> in_proj_weight{init::xavier_uniform()};
  Parameter<3 * Dim> in_proj_bias{init::zeros};
  Linear<Dim, Dim> out_proj{.bias = init::zeros};

  /// What has one argument for several of queries, keys and values is projected by one product.
  template <class Query, class Key, class Value, class M = Unmasked, DropoutRule D = NoDropout>
  constexpr auto operator()(Query query, Key key, Value value, M mask = {}, D dropout = {}) const {
    if constexpr (std::is_same_v<Key, Value>)
      if (key.value == value.value) {
        if constexpr (std::is_same_v<Query, Key>)
          if (query.value == key.value) {
            const auto [q, k, v] = project<0, 3>(query);
            return attend(q, k, v, mask, dropout);
          }
        const auto [k, v] = project<1, 3>(key);
        return attend(project<0, 1>(query)[0], k, v, mask, dropout);
      }
    return attend(project<0, 1>(query)[0], project<1, 2>(key)[0], project<2, 3>(value)[0], mask, dropout);
  }

  /// Of queries (0), keys (1) and values (2) those from First to Last, without Last.
  template <int First, int Last>
  constexpr auto project(auto x) const {
    constexpr int from = First * static_cast<int>(Dim), to = Last * static_cast<int>(Dim);
    return chunk<Last - First>(matmul(x, transpose(slice<0, from, to>(in_proj_weight))) +
                               slice<0, from, to>(in_proj_bias));
  }
  template <class T, std::size_t B, std::size_t L>
  constexpr auto attend(Expr<T, Shape<B, L, Dim>> q, auto k, auto v, auto mask, auto dropout) const {
    const auto mixed = scaled_dot_product_attention(heads(q), heads(k), heads(v), mask, dropout);
    return out_proj(reshape<B, L, Dim>(permute<0, 2, 1, 3>(mixed)));
  }
  template <class T, std::size_t B, std::size_t L>
  static constexpr auto heads(Expr<T, Shape<B, L, Dim>> x) {
    return permute<0, 2, 1, 3>(reshape<B, L, Heads, Dim / Heads>(x));
  }
};

/// The extents of a transformer's layer, named as in torch.nn.TransformerEncoderLayer.
struct TransformerConfig {
  std::size_t d_model = 512;           ///< channels
  std::size_t nhead = 8;               ///< attention heads; a divisor of d_model
  std::size_t dim_feedforward = 2048;  ///< channels between linear1 and linear2
  bool norm_first = false;             ///< x + f(norm(x)) in place of norm(x + f(x))
};

namespace detail {
/// x + f(x), normalized before f or after the sum.
template <TransformerConfig c>
constexpr auto residual(auto x, const auto& norm, const auto& f) {
  if constexpr (c.norm_first)
    return x + f(norm(x));
  else
    return norm(x + f(x));
}
}  // namespace detail

/// x + attention(x, x, x), then x + linear2(relu(linear1(x))), each sum normalized, or, with norm_first, what
/// the functions are of: (B, L, d_model) to the same (torch.nn.TransformerEncoderLayer with batch_first). The
/// mask is MultiheadAttention's; dropout is of attention's weights, between the linear layers, and of what is
/// added to x.
template <TransformerConfig c>
struct TransformerEncoderLayer {
  MultiheadAttention<c.d_model, c.nhead> self_attn;
  Linear<c.d_model, c.dim_feedforward> linear1;
  Linear<c.dim_feedforward, c.d_model> linear2;
  LayerNorm<c.d_model> norm1, norm2;

  template <class M = Unmasked, DropoutRule D = NoDropout>
  constexpr auto operator()(auto x, M mask = {}, D dropout = {}) const {
    const auto d = dropout.template split<4>();
    const auto attention = [&](auto y) { return d[1](self_attn(y, y, y, mask, d[0])); };
    const auto network = [&](auto y) { return d[3](linear2(d[2](relu(linear1(y))))); };
    return detail::residual<c>(detail::residual<c>(x, norm1, attention), norm2, network);
  }
};

/// The same with attention to a memory (B, S, d_model), as an encoder gives it, between the two: x (B, L,
/// d_model) to the same (torch.nn.TransformerDecoderLayer with batch_first). The masks are of attention to x,
/// which wants `causal` as a rule, and to the memory.
template <TransformerConfig c>
struct TransformerDecoderLayer {
  MultiheadAttention<c.d_model, c.nhead> self_attn, multihead_attn;
  Linear<c.d_model, c.dim_feedforward> linear1;
  Linear<c.dim_feedforward, c.d_model> linear2;
  LayerNorm<c.d_model> norm1, norm2, norm3;

  template <class M = Unmasked, class N = Unmasked, DropoutRule D = NoDropout>
  constexpr auto operator()(auto x, auto memory, M mask = {}, N memory_mask = {}, D dropout = {}) const {
    const auto d = dropout.template split<6>();
    const auto attention = [&](auto y) { return d[1](self_attn(y, y, y, mask, d[0])); };
    const auto of_memory = [&](auto y) { return d[3](multihead_attn(y, memory, memory, memory_mask, d[2])); };
    const auto network = [&](auto y) { return d[5](linear2(d[4](relu(linear1(y))))); };
    const auto y = detail::residual<c>(detail::residual<c>(x, norm1, attention), norm2, of_memory);
    return detail::residual<c>(y, norm3, network);
  }
};

}  // namespace ctgrad::nn
