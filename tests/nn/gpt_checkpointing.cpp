// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A GPT with gradient checkpointing has the loss and the gradient that it has without, and trains.
#include <ctgrad/train.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <memory>

namespace ct = ctgrad;

namespace {

template <bool Checkpointing>
using Model = ct::nn::Gpt<ct::nn::GptConfig{.vocab_size = 19,
                                            .block_size = 8,
                                            .n_layer = 3,
                                            .n_head = 2,
                                            .n_embd = 16,
                                            .gradient_checkpointing = Checkpointing}>;
using Tokens = ct::Tensor<std::int32_t, 2, 8>;
constexpr auto loss = [](const auto& model, auto tokens, auto targets) {
  return ct::cross_entropy(model(tokens), targets);
};

Tokens numbers(int factor) {
  Tokens t;
  for (std::size_t i = 0; i < t.size(); ++i) t[i] = static_cast<std::int32_t>(i) * factor % 19;
  return t;
}

}  // namespace

TEST_CASE("gradient checkpointing changes neither the loss nor the parameters that are learnt") {
  auto plain = ct::train::make_trainer<Model<false>, Tokens, Tokens>(loss, ct::optim::Sgd{}, 1);
  auto checkpointed = ct::train::make_trainer<Model<true>, Tokens, Tokens>(loss, ct::optim::Sgd{}, 1);
  for (int step = 0; step < 5; ++step) {
    const auto a = plain.step(0.1, numbers(3 + step), numbers(7)),
               b = checkpointed.step(0.1, numbers(3 + step), numbers(7));
    CHECK(b.loss == doctest::Approx(a.loss).epsilon(1e-5));
    CHECK(b.grad_norm == doctest::Approx(a.grad_norm).epsilon(1e-4));
  }
  const auto x = plain.parameters().flat(), y = checkpointed.parameters().flat();
  double worst = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    worst = std::max(worst, std::abs(static_cast<double>(x[i] - y[i])));
  CHECK(worst <= 1e-5);
}
