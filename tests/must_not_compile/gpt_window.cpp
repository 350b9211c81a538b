// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: more tokens than block_size
#include <ctgrad/nn.hpp>

using Model = ctgrad::nn::Gpt<ctgrad::nn::GptConfig{
    .vocab_size = 8, .block_size = 4, .n_layer = 1, .n_head = 1, .n_embd = 4}>;
constexpr auto logits = [](const auto& model, auto tokens) { return model(tokens); };

auto bad(const ctgrad::nn::Parameters<Model>& p, const ctgrad::Tensor<std::int32_t, 1, 5>& tokens) {
  return ctgrad::evaluate(logits)(p, tokens);
}
