// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A GPT with dropout: its gradient chooses as its loss does, with gradient checkpointing too, and what the
// planner makes of it.
#include "../checkpointing.hpp"

#include <ctgrad/train.hpp>
#include <doctest/doctest.h>

namespace ct = ctgrad;

namespace {

constexpr ct::nn::GptConfig config(std::size_t layers, bool checkpointing, std::size_t block = 8) {
  return {.vocab_size = 11,
          .block_size = block,
          .n_layer = layers,
          .n_head = 2,
          .n_embd = 2 * block,
          .gradient_checkpointing = checkpointing};
}
template <std::size_t Layers, bool Checkpointing = false>
using Model = ct::nn::Gpt<config(Layers, Checkpointing)>;
using Tokens = ct::Tensor<std::int32_t, 3, 8>;

constexpr auto loss = [](const auto& model, auto tokens, auto targets, auto key) {
  return ct::cross_entropy(model(tokens, ct::nn::Dropout{0.2, key}), targets);
};

using Long = ct::Tensor<std::int32_t, 3, 64>;
template <class Loss, std::size_t Layers, class... Key>
constexpr const auto& plan_of =
    ct::run::Compiled<ct::run::ValueSource<ct::transform::ValueAndGrad<Loss, 0>,
                                           ct::nn::Parameters<ct::nn::Gpt<config(Layers, false, 64)>>, Long,
                                           Long, Key...>>::plan;
template <std::size_t Layers>
constexpr const auto& training = plan_of<std::remove_cvref_t<decltype(loss)>, Layers, ct::random::Key<>>;
template <std::size_t Layers>
constexpr const auto& without = plan_of<std::remove_cvref_t<decltype(checkpointing::loss)>, Layers>;

const Tokens tokens = checkpointing::multiples<Tokens>(3, 11),
             targets = checkpointing::multiples<Tokens>(7, 11);

}  // namespace

TEST_CASE("the gradient of a GPT with dropout agrees with differences of the loss along random directions") {
  using Parameters = ct::nn::Parameters<Model<2>, double>;
  Parameters p(7);
  std::mt19937_64 generator(3);
  std::normal_distribution<double> normal(0, 0.3);
  for (double& x : p.flat()) x += normal(generator);
  const auto key = ct::random::key<double>(1);
  const auto f = ct::evaluate(loss);
  const auto [value, gradient] = ct::value_and_grad<0>(loss)(p, tokens, targets, key);
  CHECK(f(p, tokens, targets, key) == doctest::Approx(value).epsilon(1e-13));
  CHECK(f(p, tokens, targets, ct::random::key<double>(2)) != doctest::Approx(value).epsilon(1e-3));
  for (int direction = 0; direction < 8; ++direction) {
    constexpr double h = 1e-5;
    Parameters up = p, down = p;
    double slope = 0;
    for (std::size_t i = 0; i < p.flat().size(); ++i) {
      const double v = normal(generator);
      up.flat()[i] += h * v;
      down.flat()[i] -= h * v;
      slope += gradient.flat()[i] * v;
    }
    const double difference = (f(up, tokens, targets, key) - f(down, tokens, targets, key)) / (2 * h);
    CHECK(difference == doctest::Approx(slope).epsilon(1e-6));
  }
}

TEST_CASE("without dropout a model is what it is without the argument") {
  const ct::nn::Parameters<Model<1>> p(1);
  const auto with = [](const auto& model, auto x) { return model(x, ct::nn::NoDropout{}); };
  const auto plain = [](const auto& model, auto x) { return model(x); };
  CHECK(ct::evaluate(with)(p, tokens) == ct::evaluate(plain)(p, tokens));
}

TEST_CASE("a layer that is computed again drops the same elements") {
  auto plain =
      ct::train::make_trainer<Model<2>, Tokens, Tokens, ct::random::Key<>>(loss, ct::optim::Sgd{}, 1);
  auto checkpointed =
      ct::train::make_trainer<Model<2, true>, Tokens, Tokens, ct::random::Key<>>(loss, ct::optim::Sgd{}, 1);
  for (std::uint64_t step = 0; step < 5; ++step) {
    const auto key = ct::random::key(4, step);
    const auto a = plain.step(0.1, tokens, targets, key), b = checkpointed.step(0.1, tokens, targets, key);
    CHECK(b.loss == doctest::Approx(a.loss).epsilon(1e-5));
  }
  CHECK(checkpointing::distance(plain.parameters(), checkpointed.parameters()).worst <= 1e-5);
}

TEST_CASE("random numbers are computed where they are used: only keys are in memory, whatever the depth") {
  static_assert(training<3>.kernels.size() == training<2>.kernels.size());
  // Two numbers for each row of what is dropped: attention's weights, and twice what is added to the stream.
  constexpr std::int64_t keys = 4 * 2 * (3 * 2 * 64 + 2 * 3 * 64);
  // And scores, which softmax's gradient needs beside weights that are not what values are multiplied with.
  constexpr std::int64_t scores = 4 * 3 * 2 * 64 * 64;
  constexpr std::int64_t layer = training<3>.arena_bytes - training<2>.arena_bytes,
                         plain = without<3>.arena_bytes - without<2>.arena_bytes;
  static_assert(layer <= plain + keys + scores + 2048);
}
