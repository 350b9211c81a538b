// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The model that train_gpt trains, its batches and its loss.
#pragma once
#include <ctgrad/data.hpp>
#include <ctgrad/train.hpp>

#ifndef TRAIN_GPT_LAYERS
#define TRAIN_GPT_LAYERS 4
#endif
#ifndef TRAIN_GPT_PRECISION
#define TRAIN_GPT_PRECISION highest  // or medium: products of bfloat16
#endif

inline constexpr ctgrad::nn::GptConfig config{
    .vocab_size = 256, .block_size = 64, .n_layer = TRAIN_GPT_LAYERS, .n_head = 4, .n_embd = 128};
inline constexpr std::size_t batch_size = 12;
using Model = ctgrad::nn::Gpt<config>;
using Dataset = ctgrad::data::ByteDataset<batch_size, config.block_size>;

struct Loss {
  static constexpr ctgrad::Options program_options{.matmul = ctgrad::Precision::TRAIN_GPT_PRECISION};
  constexpr auto operator()(const auto& model, auto tokens, auto targets) const {
    return ctgrad::cross_entropy(model(tokens), targets);
  }
};

// The self-check's model in double is compiled in a file of its own, at the same time.
extern template double ctgrad::train::loss_in_double<Loss>(const ctgrad::nn::Parameters<Model, double>&,
                                                           ctgrad::nn::Parameters<Model, double>&,
                                                           const Dataset::Tokens&, const Dataset::Tokens&);
