// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Decoding token by token against the forward pass over the whole text.
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/nn/decoder.hpp>
#include <doctest/doctest.h>

#include <cmath>
#include <random>

namespace ct = ctgrad;

namespace {

constexpr ct::nn::GptConfig config{
    .vocab_size = 37, .block_size = 32, .n_layer = 2, .n_head = 3, .n_embd = 24};
using Model = ct::nn::Gpt<config>;

template <class T>
ct::nn::Parameters<Model, T> random_parameters() {
  ct::nn::Parameters<Model, T> p;
  std::mt19937 generator(3);
  std::normal_distribution<double> normal(0, 0.3);
  for (const auto& info : ct::nn::Layout<Model>::parameters)
    for (T& x : p.span(info)) x = static_cast<T>(normal(generator));
  return p;
}

}  // namespace

TEST_CASE_TEMPLATE("token by token gives the logits of the whole text, for every length", T, float, double) {
  const auto parameters = random_parameters<T>();
  ct::Tensor<std::int32_t, 1, config.block_size> tokens;
  for (std::size_t i = 0; i < tokens.size(); ++i) tokens[i] = static_cast<std::int32_t>(i * i * 7 % 37);
  const auto whole = ct::evaluate([](const auto& model, auto t) { return model(t); })(parameters, tokens);
  auto decoder = std::make_unique<ct::nn::Decoder<config, T>>(parameters);
  for (int round = 0; round < 2; ++round) {  // what is kept of the first text must not reach the second
    double worst = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const auto logits = (*decoder)(tokens[i]);
      for (std::size_t k = 0; k < logits.size(); ++k)
        worst = std::max(worst, std::abs(static_cast<double>(logits[k] - whole(0, i, k))));
    }
    CHECK(worst <= (std::is_same_v<T, float> ? 2e-4 : 1e-12));
    CHECK(decoder->size() == config.block_size);
    decoder->clear();
    for (int i = 0; i < 5; ++i) (void)(*decoder)(1);
    decoder->clear();
  }
}

TEST_CASE("more tokens than the context holds, and tokens outside of the vocabulary, are errors that change "
          "nothing") {
  const auto parameters = random_parameters<float>();
  auto decoder = std::make_unique<ct::nn::Decoder<config>>(parameters);
  CHECK_THROWS_AS((*decoder)(37), ct::IndexError);
  CHECK_THROWS_AS((*decoder)(-1), ct::IndexError);
  CHECK(decoder->size() == 0);
  for (std::size_t i = 0; i < config.block_size; ++i) (void)(*decoder)(static_cast<std::int32_t>(i));
  CHECK_THROWS_AS((*decoder)(0), std::length_error);
  CHECK(decoder->size() == config.block_size);
}

TEST_CASE("a text with a NaN does not reach the next one") {
  auto parameters = random_parameters<float>();
  auto decoder = std::make_unique<ct::nn::Decoder<config>>(parameters);
  float& weight = parameters["h.0.attn.c_attn.bias"][2 * config.n_embd];  // of a value
  const float before = weight;
  weight = std::numeric_limits<float>::quiet_NaN();
  for (int i = 0; i < 3; ++i) CHECK(std::isnan((*decoder)(i)[0]));
  weight = before;
  decoder->clear();
  for (int i = 0; i < 3; ++i) CHECK(std::isfinite((*decoder)(i)[0]));
}

static_assert(!std::is_constructible_v<ct::nn::Decoder<config>, ct::nn::Parameters<Model>>,
              "a decoder of a temporary would read memory that is gone");
