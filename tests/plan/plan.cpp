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

/// How often kernels go over their rows, in all calls.
constexpr int passes(const auto& plan) {
  int n = 0;
  for (const ct::plan::Step& s : plan.steps) n += plan.kernels[static_cast<std::size_t>(s.kernel)].passes;
  return n;
}

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

TEST_CASE("a block's kernels go over their rows so often") {
  // Six products, two layer norms of four passes, a softmax of three; and 21 more passes backward.
  static_assert(passes(forward<2>) - passes(forward<1>) == 6 + 2 * 4 + 3);
  static_assert(passes(training<3>) - passes(training<2>) <= 38);
}

TEST_CASE(
    "what a forward pass needs in memory does not grow with depth, and a gradient's by as much a layer") {
  static_assert(forward<3>.arena_bytes == forward<1>.arena_bytes);
  // In floats for each token, whose activation has 16, at least 256: the residual stream after attention and
  // after the block, queries, keys and values, masked scores and weights, what is attended to, the inner
  // layer and its gelu. The planner keeps more than that, what norms have made; it is not to become more.
  constexpr std::int64_t tokens = 3 * 8, layer = training<3>.arena_bytes - training<2>.arena_bytes;
  static_assert(layer == training<2>.arena_bytes - training<1>.arena_bytes);
  static_assert(layer >= 4 * tokens * 256 && layer <= 4 * tokens * 426);
}
