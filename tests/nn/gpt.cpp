// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A small GPT in float against PyTorch in double (tests/data/make_gpt_golden.py).
#include "../golden.hpp"

#include <ctgrad/train.hpp>
#include <doctest/doctest.h>

namespace ct = ctgrad;

namespace {

constexpr ct::nn::GptConfig config{
    .vocab_size = 19, .block_size = 8, .n_layer = 2, .n_head = 2, .n_embd = 16};
using Model = ct::nn::Gpt<config>;
using Parameters = ct::nn::Parameters<Model>;
using Tokens = ct::Tensor<std::int32_t, 3, 8>;

constexpr auto loss = [](const auto& model, auto tokens, auto targets) {
  return ct::cross_entropy(model(tokens), targets);
};
constexpr auto logits = [](const auto& model, auto tokens) { return model(tokens); };

const Golden& golden() {
  static const Golden g("gpt_golden.txt");
  return g;
}

Parameters golden_parameters() {
  Parameters p;
  for (const auto& info : Parameters::layout::parameters) {
    const auto& values = golden()["param/" + std::string(info.path.view())];
    REQUIRE(values.size() == static_cast<std::size_t>(info.shape.size()));
    std::copy(values.begin(), values.end(), p.span(info).begin());
  }
  return p;
}

Tokens golden_tokens(const char* key) {
  Tokens t;
  const auto& values = golden()[key];
  for (std::size_t i = 0; i < values.size(); ++i) t[i] = static_cast<std::int32_t>(values[i]);
  return t;
}

/// A shift of all keys' biases changes no attention weight, so their gradient is zero, and Adam divides
/// rounding noise by its own size: only the other two thirds of c_attn.bias can be compared after a step.
bool is_key_bias(std::string_view path, std::size_t i) {
  return path.ends_with("attn.c_attn.bias") && i >= config.n_embd && i < 2 * config.n_embd;
}

}  // namespace

TEST_CASE("logits, loss and every gradient agree with PyTorch to 1e-5") {
  const Parameters p = golden_parameters();
  const Tokens tokens = golden_tokens("tokens"), targets = golden_tokens("targets");

  CHECK(relative_error(ct::evaluate(logits)(p, tokens), golden()["logits"]) <= 1e-5);

  const auto [value, gradient] = ct::value_and_grad<0>(loss)(p, tokens, targets);
  CHECK(value == doctest::Approx(golden()["loss"][0]).epsilon(1e-6));
  double worst = 0;
  for (const auto& info : Parameters::layout::parameters) {
    CAPTURE(info.path.view());
    const double error =
        relative_error(gradient.span(info), golden()["grad/" + std::string(info.path.view())]);
    CHECK(error <= 1e-5);
    worst = std::max(worst, error);
  }
  MESSAGE("worst relative gradient error " << worst);
  CHECK(ct::optim::global_norm(gradient) == doctest::Approx(golden()["grad_norm"][0]).epsilon(1e-5));
}

TEST_CASE("parameters after 10 clipped AdamW steps agree with PyTorch to 1e-4") {
  auto trainer = ct::train::make_trainer<Model, Tokens, Tokens>(
      loss, ct::optim::AdamW{.beta2 = 0.99, .weight_decay = 0.1}, 1, 1.0);
  trainer.parameters() = golden_parameters();
  const Tokens tokens = golden_tokens("tokens"), targets = golden_tokens("targets");
  for (int step = 0; step < 10; ++step) trainer.step(1e-3, tokens, targets);
  for (const auto& info : Parameters::layout::parameters) {
    CAPTURE(info.path.view());
    std::vector<double> expected = golden()["after10/" + std::string(info.path.view())], actual;
    const auto values = trainer.parameters().span(info);
    for (std::size_t i = 0; i < values.size(); ++i) {
      actual.push_back(static_cast<double>(values[i]));
      if (is_key_bias(info.path.view(), i)) actual[i] = expected[i] = 0;
    }
    CHECK(relative_error(actual, expected) <= 1e-4);
  }
  CHECK(trainer.loss(tokens, targets) == doctest::Approx(golden()["loss10"][0]).epsilon(1e-5));
}
