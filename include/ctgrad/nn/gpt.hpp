// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// GPT-2's architecture (Radford et al. 2019) with its checkpoint's parameter names and its first values;
// weights of linear layers are (out, in) as in torch.nn.Linear.
#pragma once
#include <ctgrad/core/elementary.hpp>
#include <ctgrad/nn/layers.hpp>
#include <ctgrad/transform/checkpoint.hpp>

#include <array>
#include <cstddef>

namespace ctgrad::nn {

/// The extents of a GPT, named as in GPT-2's configuration; a template argument of Gpt and Decoder.
struct GptConfig {
  std::size_t vocab_size = 256;  ///< tokens are 0, …, vocab_size − 1
  std::size_t block_size = 64;   ///< most tokens at once
  std::size_t n_layer = 4;       ///< blocks
  std::size_t n_head = 4;        ///< attention heads of a block; a divisor of n_embd
  std::size_t n_embd = 128;      ///< channels
  /// Whether reverse mode computes each block's inside again instead of keeping it: a forward pass more, for
  /// the memory of one block instead of n_layer.
  bool gradient_checkpointing = false;
};

/// A linear layer that writes to the residual stream: its first weights are smaller by √(2 n_layer) (GPT-2,
/// section 2.3).
template <std::size_t In, std::size_t Out, std::size_t Layers>
struct ResidualLinear {
  Parameter<Out, In> weight{init::normal(0.02 / elementary::sqrt(2.0 * static_cast<double>(Layers)))};
  Parameter<Out> bias{init::zeros};
  constexpr auto operator()(auto x) const { return matmul(x, transpose(weight)) + bias; }
};

/// Multi-head attention in which a position sees itself and earlier ones (Vaswani et al. 2017): (B, T, C) to
/// (B, T, C). Dropout is of the weights and of the result.
template <GptConfig c>
struct CausalSelfAttention {
  static_assert(c.n_embd % c.n_head == 0, "ctgrad: n_embd must be a multiple of n_head");
  Linear<c.n_embd, 3 * c.n_embd> c_attn{.weight = init::normal(0.02), .bias = init::zeros};
  ResidualLinear<c.n_embd, c.n_embd, c.n_layer> c_proj;

  template <class T, std::size_t B, std::size_t L>
  constexpr auto operator()(Expr<T, Shape<B, L, c.n_embd>> x, DropoutRule auto dropout) const {
    constexpr std::size_t head = c.n_embd / c.n_head;
    const auto heads = [](auto y) { return permute<0, 2, 1, 3>(reshape<B, L, c.n_head, head>(y)); };
    const auto [q, k, v] = chunk<3>(c_attn(x));
    const auto [of_weights, of_result] = dropout.template split<2>();
    const auto mixed = scaled_dot_product_attention(heads(q), heads(k), heads(v), causal, of_weights);
    return of_result(c_proj(reshape<B, L, c.n_embd>(permute<0, 2, 1, 3>(mixed))));
  }
  constexpr auto operator()(auto x) const { return (*this)(x, NoDropout{}); }
};

/// The position-wise network: width 4 C, gelu in its tanh form.
template <GptConfig c>
struct Mlp {
  Linear<c.n_embd, 4 * c.n_embd> c_fc{.weight = init::normal(0.02), .bias = init::zeros};
  ResidualLinear<4 * c.n_embd, c.n_embd, c.n_layer> c_proj;
  constexpr auto operator()(auto x) const { return c_proj(gelu_tanh(c_fc(x))); }
};

/// Pre-norm transformer block: x + attention(norm(x)), then x + mlp(norm(x)).
template <GptConfig c>
struct Block {
  LayerNorm<c.n_embd> ln_1;
  CausalSelfAttention<c> attn;
  LayerNorm<c.n_embd> ln_2;
  Mlp<c> mlp;
  constexpr auto operator()(auto x, DropoutRule auto dropout) const {
    const auto [of_attention, of_mlp] = dropout.template split<2>();
    const auto y = x + attn(ln_1(x), of_attention);
    return y + of_mlp(mlp(ln_2(y)));
  }
  constexpr auto operator()(auto x) const { return (*this)(x, NoDropout{}); }
};

/// Tokens (B, T) to logits (B, T, vocab_size), T ≤ block_size; the output head is the token embedding. With
/// Dropout{p, key} behind the tokens as GPT-2 has it: of the embeddings, of attention's weights, and of what
/// is added to the residual stream.
template <GptConfig c>
struct Gpt {
  Embedding<c.vocab_size, c.n_embd> wte{init::normal(0.02)};
  Embedding<c.block_size, c.n_embd> wpe{init::normal(0.02)};
  std::array<Block<c>, c.n_layer> h;
  LayerNorm<c.n_embd> ln_f;

  template <std::size_t B, std::size_t L>
  constexpr auto operator()(Expr<std::int32_t, Shape<B, L>> tokens, DropoutRule auto dropout) const {
    static_assert(L <= c.block_size, "ctgrad: more tokens than block_size");
    const auto dropouts = dropout.template split<c.n_layer + 1>();
    auto x = dropouts[c.n_layer](wte(tokens) + wpe(iota<std::int32_t, Shape<L>>(tokens)));
    for (std::size_t i = 0; i < c.n_layer; ++i) {
      const auto block = [&](auto y) { return h[i](y, dropouts[i]); };
      if constexpr (c.gradient_checkpointing)
        x = checkpoint(block, x);
      else
        x = block(x);
    }
    return matmul(ln_f(x), transpose(wte.weight));
  }
  constexpr auto operator()(auto tokens) const { return (*this)(tokens, NoDropout{}); }
};

}  // namespace ctgrad::nn
