// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Generation with a GPT one token at a time: keys and values of earlier tokens are kept, so that a token
// costs one pass over the weights and over what is kept.
#pragma once
#include <ctgrad/core/error.hpp>
#include <ctgrad/nn/gpt.hpp>
#include <ctgrad/nn/parameters.hpp>
#include <ctgrad/run/program.hpp>
#include <ctgrad/run/source.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>

namespace ctgrad::nn {

/// The logits after one more token, (vocab_size), and that token's key and value in every layer, (n_embd)
/// each. Those of earlier tokens are (n_layer, block_size, n_embd), of which the first `position` rows count
/// and no more than Prefix are read. The attention is that of CausalSelfAttention at its last position.
template <GptConfig c, std::size_t Prefix>
struct DecodeStep {
  static_assert(Prefix <= c.block_size, "ctgrad: a prefix is at most block_size tokens");
  static constexpr std::size_t head = c.n_embd / c.n_head;

  template <class T>
  constexpr auto operator()(const Gpt<c>& model, Expr<T, Shape<c.n_layer, c.block_size, c.n_embd>> keys,
                            Expr<T, Shape<c.n_layer, c.block_size, c.n_embd>> values,
                            Expr<std::int32_t, Shape<1>> token, Expr<std::int32_t, Shape<1>> position) const {
    using Activation = Expr<T, Shape<1, c.n_embd>>;
    using Row = Expr<T, Shape<c.n_embd>>;
    const auto earlier =
        iota<Deferred, Shape<1, Prefix>>(keys) < reshape<1, 1>(cast<T>(position));  // for every head
    Activation x((model.wte(token) + model.wpe(position)).value);
    std::array<Row, c.n_layer> new_keys, new_values;
    const auto layer = [&]<std::size_t I>(std::integral_constant<std::size_t, I>) {
      constexpr int i = static_cast<int>(I), width = static_cast<int>(c.n_embd);
      const Block<c>& block = model.h[I];
      const auto qkv = block.attn.c_attn(block.ln_1(x));
      const auto heads = [](auto y) { return reshape<c.n_head, 1, head>(y); };
      const auto q = heads(slice<-1, 0, width>(qkv)), k = heads(slice<-1, width, 2 * width>(qkv)),
                 v = heads(slice<-1, 2 * width, 3 * width>(qkv));
      const auto kept = [](auto all) {
        const auto rows = slice<1, 0, static_cast<int>(Prefix)>(slice<0, i, i + 1>(all));
        return permute<1, 0, 2>(reshape<Prefix, c.n_head, head>(rows));
      };
      constexpr double scale = 1 / elementary::sqrt(static_cast<double>(head));
      const auto scores = select(earlier, reshape<c.n_head, Prefix>(matmul(q, transpose(kept(keys)))) * scale,
                                 -std::numeric_limits<double>::infinity());
      const auto own = reshape<c.n_head, 1>(sum<-1>(q * k)) * scale;
      const auto most = maximum(amax<-1>(scores, keepdims), own);
      const auto weights = exp(scores - most);
      const auto own_weight = exp(own - most);
      const auto mixed =
          reshape<c.n_head, head>(matmul(reshape<c.n_head, 1, Prefix>(weights), kept(values))) +
          own_weight * reshape<c.n_head, head>(v);
      const auto attended = mixed / (sum<-1>(weights, keepdims) + own_weight);
      const Activation y((x + block.attn.c_proj(reshape<1, c.n_embd>(attended))).value);
      x = Activation((y + block.mlp(block.ln_2(y))).value);
      new_keys[I] = Row(reshape<c.n_embd>(k).value);
      new_values[I] = Row(reshape<c.n_embd>(v).value);
    };
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (layer(std::integral_constant<std::size_t, I>{}), ...);
    }
    (std::make_index_sequence<c.n_layer>{});
    const Expr<T, Shape<c.vocab_size>> logits(
        reshape<c.vocab_size>(matmul(model.ln_f(x), transpose(model.wte.weight))).value);
    return std::tuple(logits, new_keys, new_values);
  }
};

/// Gives the logits after each token of a text, with keys and values of its earlier tokens. The parameters
/// must outlive it. Its programs read at most a sixteenth, a quarter or all of block_size earlier tokens, the
/// smallest that is enough. Calls allocate nothing. One thread at a time.
template <GptConfig c, class T = float>
class Decoder {
public:
  using Model = Gpt<c>;

  /// Refers to the parameters, and allocates room for keys and values of block_size tokens.
  explicit Decoder(const Parameters<Model, T>& parameters) : parameters_(parameters) {}
  explicit Decoder(Parameters<Model, T>&&) = delete;  // they would be gone at once

  /// The logits (vocab_size) of what follows the tokens so far and this one; valid until the next call.
  /// Throws std::length_error after block_size tokens, IndexError if the token is not one of the vocabulary.
  std::span<const T, c.vocab_size> operator()(std::int32_t token) {
    if (size_ == c.block_size)
      raise(std::length_error("ctgrad: Decoder: its " + std::to_string(c.block_size) +
                              " tokens are used up; clear() it and begin with the last ones"));
    if (token < 0 || static_cast<std::size_t>(token) >= c.vocab_size)
      raise(IndexError("ctgrad: Decoder: token " + std::to_string(token) + " is not one of " +
                       std::to_string(c.vocab_size)));
    if (size_ <= c.block_size / 16)
      run(*short_, token);
    else if (size_ <= c.block_size / 4)
      run(*middle_, token);
    else
      run(*long_, token);
    ++size_;
    return std::span<const T, c.vocab_size>(logits_.data(), c.vocab_size);
  }

  /// Forgets all tokens. What is kept of them would count with weight 0, but 0 times a NaN is one.
  void clear() {
    for (std::size_t i = 0; i < c.n_layer; ++i)
      for (Kept* kept : {keys_.get(), values_.get()})
        std::fill_n(kept->data() + i * c.block_size * c.n_embd, size_ * c.n_embd, T(0));
    size_ = 0;
  }
  /// Tokens so far.
  std::size_t size() const { return size_; }

private:
  using Kept = Tensor<T, c.n_layer, c.block_size, c.n_embd>;
  using Number = Tensor<std::int32_t, 1>;
  template <std::size_t Prefix>
  using Source = run::ValueSource<DecodeStep<c, (Prefix > 0 ? Prefix : 1)>, Parameters<Model, T>, Kept, Kept,
                                  Number, Number>;
  template <std::size_t Prefix>
  using Program = run::Program<Source<Prefix>>;

  void run(auto& program, std::int32_t token) {
    const Number number{token}, position{static_cast<std::int32_t>(size_)};
    const auto bytes = [](const auto* p) {
      return const_cast<std::byte*>(reinterpret_cast<const std::byte*>(p));
    };
    std::array<std::byte*, 7 + 2 * c.n_layer> space{nullptr,
                                                    bytes(parameters_.data()),
                                                    bytes(keys_->data()),
                                                    bytes(values_->data()),
                                                    bytes(number.data()),
                                                    bytes(position.data()),
                                                    bytes(logits_.data())};
    static_assert(space.size() == static_cast<std::size_t>(Source<1>::spaces));
    // New rows go straight to their places: no row that the program reads counts there yet.
    for (std::size_t i = 0; i < c.n_layer; ++i) {
      const std::size_t row = (i * c.block_size + size_) * c.n_embd;
      space[7 + i] = bytes(keys_->data() + row);
      space[7 + c.n_layer + i] = bytes(values_->data() + row);
    }
    program.run_on(space.data());
  }

  const Parameters<Model, T>& parameters_;
  std::unique_ptr<Kept> keys_ = std::make_unique<Kept>(), values_ = std::make_unique<Kept>();
  Tensor<T, c.vocab_size> logits_;
  std::size_t size_ = 0;
  std::unique_ptr<Program<c.block_size / 16>> short_ = std::make_unique<Program<c.block_size / 16>>();
  std::unique_ptr<Program<c.block_size / 4>> middle_ = std::make_unique<Program<c.block_size / 4>>();
  std::unique_ptr<Program<c.block_size>> long_ = std::make_unique<Program<c.block_size>>();
};

}  // namespace ctgrad::nn
