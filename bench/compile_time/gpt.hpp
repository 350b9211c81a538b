// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A GPT of any depth with its Trainer: the nanoGPT CPU configuration.
#pragma once
#include <ctgrad/train.hpp>

namespace ct = ctgrad;

constexpr auto loss = [](const auto& model, auto tokens, auto targets) {
  return ct::cross_entropy(model(tokens), targets);
};

using Tokens = ct::Tensor<std::int32_t, 12, 64>;

template <std::size_t Layers>
double train(const Tokens& tokens, const Tokens& targets, int steps) {
  using Model = ct::nn::Gpt<ct::nn::GptConfig{
      .vocab_size = 65, .block_size = 64, .n_layer = Layers, .n_head = 4, .n_embd = 128}>;
  auto trainer = ct::train::make_trainer<Model, Tokens, Tokens>(loss, ct::optim::AdamW{}, 1);
  double last = 0;
  for (int i = 0; i < steps; ++i) last = trainer.step(1e-3, tokens, targets).loss;
  return last;
}
