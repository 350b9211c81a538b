// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: n_embd must be a multiple of n_head
#include <ctgrad/nn.hpp>

constexpr ctgrad::nn::GptConfig config{.n_head = 3, .n_embd = 16};

ctgrad::nn::Parameters<ctgrad::nn::Gpt<config>> bad;
