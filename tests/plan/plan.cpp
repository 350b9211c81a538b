// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What the planner must find by itself in a GPT, as counts of kernels, calls and bytes.
#include <ctgrad/nn.hpp>
#include <doctest/doctest.h>

namespace ct = ctgrad;

namespace {

template <std::size_t Layers>
using Model = ct::nn::Gpt<ct::nn::GptConfig{
    .vocab_size = 32, .block_size = 8, .n_layer = Layers, .n_head = 2, .n_embd = 16}>;
template <std::size_t Layers>
using Parameters = ct::nn::Parameters<Model<Layers>>;
using Tokens = ct::Tensor<std::int32_t, 3, 8>;

using Forward = decltype([](const auto& model, auto tokens) { return model(tokens); });
using Loss = decltype([](const auto& model, auto tokens, auto targets) {
  return ct::cross_entropy(model(tokens), targets);
});

template <std::size_t Layers>
constexpr const auto& forward =
    ct::run::Compiled<ct::run::ValueSource<Forward, Parameters<Layers>, Tokens>>::plan;
template <std::size_t Layers>
constexpr const auto& training = ct::run::Compiled<
    ct::run::ValueSource<ct::transform::ValueAndGrad<Loss, 0>, Parameters<Layers>, Tokens, Tokens>>::plan;

}  // namespace

TEST_CASE("a transformer block's forward pass is nine kernels") {
  // Embedding joins the first layer norm; the rest is the last norm and the output head.
  static_assert(forward<2>.steps.size() - forward<1>.steps.size() == 9);
  static_assert(forward<1>.steps.size() == 9 + 2);
}

TEST_CASE("distinct kernels do not grow with depth") {
  static_assert(forward<3>.kernels.size() == forward<2>.kernels.size());
  static_assert(training<3>.kernels.size() == training<2>.kernels.size());
}

TEST_CASE("loss and gradient of a block take 25 calls, and all of it at most 32 distinct kernels") {
  static_assert(training<3>.steps.size() - training<2>.steps.size() == 25);
  static_assert(training<3>.kernels.size() <= 32);
}

TEST_CASE("the arena is at most 0.7 of what its buffers would take side by side") {
  static_assert(training<3>.arena_bytes * 10 <= training<3>.unshared_bytes * 7);
}

TEST_CASE("the loss is complete before the backward pass") {
  static_assert(training<3>.first_root_steps <= static_cast<int>(forward<3>.steps.size()) + 2);
}
