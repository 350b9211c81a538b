// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A GPT with gradient checkpointing has the loss and the gradient that it has without, and trains.
#include "../checkpointing.hpp"

#include <ctgrad/train.hpp>
#include <doctest/doctest.h>

namespace ct = ctgrad;

namespace {

constexpr ct::nn::GptConfig config{
    .vocab_size = 19, .block_size = 8, .n_layer = 3, .n_head = 2, .n_embd = 16};
using Tokens = ct::Tensor<std::int32_t, 2, 8>;

template <bool Checkpointing>
auto trainer() {
  using Model = checkpointing::Model<config, Checkpointing>;
  return ct::train::make_trainer<Model, Tokens, Tokens>(checkpointing::loss, ct::optim::Sgd{}, 1);
}

Tokens numbers(int factor) { return checkpointing::multiples<Tokens>(factor, 19); }

}  // namespace

TEST_CASE("gradient checkpointing changes neither the loss nor the parameters that are learnt") {
  auto plain = trainer<false>();
  auto checkpointed = trainer<true>();
  for (int step = 0; step < 5; ++step) {
    const auto a = plain.step(0.1, numbers(3 + step), numbers(7)),
               b = checkpointed.step(0.1, numbers(3 + step), numbers(7));
    CHECK(b.loss == doctest::Approx(a.loss).epsilon(1e-5));
    CHECK(b.grad_norm == doctest::Approx(a.grad_norm).epsilon(1e-4));
  }
  CHECK(checkpointing::distance(plain.parameters(), checkpointed.parameters()).worst <= 1e-5);
}
