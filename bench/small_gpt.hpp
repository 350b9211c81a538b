// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The nanoGPT CPU configuration, which several benchmarks train: 4 layers, 4 heads, 128 channels, block 64,
// batch 12, byte vocabulary; AdamW and clipping.
#pragma once
#include <ctgrad/train.hpp>

#include <cstdint>
#include <random>
#include <type_traits>

namespace small_gpt {

inline constexpr ctgrad::nn::GptConfig config{
    .vocab_size = 256, .block_size = 64, .n_layer = 4, .n_head = 4, .n_embd = 128};
using Model = ctgrad::nn::Gpt<config>;
using Tokens = ctgrad::Tensor<std::int32_t, 12, 64>;
inline constexpr auto loss = [](const auto& model, auto tokens, auto targets) {
  return ctgrad::cross_entropy(model(tokens), targets);
};

/// Random tokens.
struct Batch {
  Tokens tokens, targets;
  Batch() {
    std::mt19937 generator(1);
    std::uniform_int_distribution<std::int32_t> token(0, config.vocab_size - 1);
    for (std::int32_t& t : tokens) t = token(generator);
    for (std::int32_t& t : targets) t = token(generator);
  }
};
template <class Loss>
using TrainerOf = ctgrad::train::Trainer<Model, Loss, ctgrad::optim::AdamW, float, Tokens, Tokens>;
using Trainer = TrainerOf<std::remove_const_t<decltype(loss)>>;
template <class T = Trainer>
struct Setup : Batch {
  T trainer{ctgrad::optim::AdamW{.beta2 = 0.99, .weight_decay = 0.1}, 1,
            ctgrad::train::TrainerOptions{.max_norm = 1.0}};
};

}  // namespace small_gpt
