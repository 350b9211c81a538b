// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Sampling: which token is drawn from given logits, and sequences drawn from a model.
#include <ctgrad/train.hpp>
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <random>
#include <vector>

namespace ct = ctgrad;
using ct::train::Sampling;

namespace {

using Counts = std::map<std::int32_t, int>;

template <std::size_t N>
Counts draw(const std::array<float, N>& logits, const Sampling& how, int times, std::uint64_t seed = 1) {
  std::mt19937_64 generator(seed);
  Counts counts;
  for (int i = 0; i < times; ++i) ++counts[ct::train::sample(std::span<const float>(logits), how, generator)];
  return counts;
}

constexpr std::array<float, 5> logits{0.5f, 3, -1, 2, 1};

/// Logits of the next token from a table with one row per token: a bigram model.
template <std::size_t Vocabulary>
struct Bigram {
  ct::nn::Embedding<Vocabulary, Vocabulary> table{ct::nn::init::normal(0.02)};
  constexpr auto operator()(auto tokens) const { return table(tokens); }
};
constexpr std::size_t vocabulary = 6, length = 4;
using Model = Bigram<vocabulary>;
using Tokens = std::vector<std::int32_t>;

/// After token t comes t + 1, with some doubt.
ct::nn::Parameters<Model> counting() {
  ct::nn::Parameters<Model> p(1);
  for (std::size_t t = 0; t < vocabulary; ++t) p["table.weight"][t * vocabulary + (t + 1) % vocabulary] = 1;
  return p;
}

}  // namespace

TEST_CASE("temperature 0 takes the largest logit, the first of equal ones") {
  CHECK(draw(logits, {.temperature = 0}, 100) == Counts{{1, 100}});
  CHECK(draw(logits, {.temperature = 0, .top_k = 3}, 100) == Counts{{1, 100}});
  CHECK(draw(std::array<float, 4>{1, 2, 2, 0}, {.temperature = 0}, 100) == Counts{{1, 100}});

  std::mt19937_64 generator(1);
  ct::train::sample(std::span<const float>(logits), {.temperature = 0}, generator);
  CHECK(generator == std::mt19937_64(1));  // nothing was left to chance
}

TEST_CASE("only the top_k largest logits are drawn, and each of them is") {
  const Counts two = draw(logits, {.temperature = 5, .top_k = 2}, 2000);
  CHECK(two.size() == 2);
  CHECK(two.contains(1));
  CHECK(two.contains(3));
  CHECK(draw(logits, {.temperature = 100, .top_k = 1}, 100) == Counts{{1, 100}});
}

TEST_CASE("top_k of 0, or more than there are tokens, means all") {
  CHECK(draw(logits, {.temperature = 5}, 2000).size() == 5);
  CHECK(draw(logits, {.temperature = 5, .top_k = 50}, 2000) == draw(logits, {.temperature = 5}, 2000));
}

TEST_CASE("tokens are drawn with the probabilities of softmax(logits / temperature)") {
  for (const double temperature : {0.5, 1.0, 3.0}) {
    CAPTURE(temperature);
    Counts counts = draw(logits, {.temperature = temperature}, 100000);
    double total = 0;
    for (const float x : logits) total += std::exp(static_cast<double>(x) / temperature);
    for (std::size_t i = 0; i < logits.size(); ++i) {
      const double expected = std::exp(static_cast<double>(logits[i]) / temperature) / total;
      CHECK(std::abs(counts[static_cast<std::int32_t>(i)] / 100000.0 - expected) < 0.008);  // 5 deviations
    }
  }
}

TEST_CASE("huge logits do not overflow, and minus infinity is never drawn") {
  const float infinity = std::numeric_limits<float>::infinity();
  const Counts counts = draw(std::array<float, 4>{3e38f, -infinity, 3e38f, -3e38f}, {}, 1000);
  CHECK(counts.size() == 2);
  CHECK(counts.contains(0));
  CHECK(counts.contains(2));
}

TEST_CASE("the same seed draws the same tokens, another seed others") {
  const auto sequence = [](std::uint64_t seed) {
    std::mt19937_64 generator(seed);
    Tokens t;
    for (int i = 0; i < 50; ++i)
      t.push_back(ct::train::sample(std::span<const float>(logits), {.temperature = 2}, generator));
    return t;
  };
  CHECK(sequence(4) == sequence(4));
  CHECK(sequence(4) != sequence(5));
}

TEST_CASE("a model generates the likeliest continuation at temperature 0") {
  ct::train::Generator<Model, length, vocabulary> generate;
  const auto p = counting();
  // A short prompt, one as long as the window, and a longer one.
  CHECK(generate(p, {2}, 6, {.temperature = 0}, 1) == Tokens{2, 3, 4, 5, 0, 1, 2});
  CHECK(generate(p, {0, 0, 0, 3}, 3, {.temperature = 0}, 1) == Tokens{0, 0, 0, 3, 4, 5, 0});
  CHECK(generate(p, {5, 4, 3, 2, 1, 0}, 2, {.temperature = 0}, 1) == Tokens{5, 4, 3, 2, 1, 0, 1, 2});
  CHECK(generate(p, {1, 2}, 0, {}, 1) == Tokens{1, 2});
}

TEST_CASE("a model generates the same tokens from the same seed") {
  ct::train::Generator<Model, length, vocabulary> generate, another;
  const auto p = counting();
  const Tokens tokens = generate(p, {0}, 50, {}, 7);
  CHECK(tokens.size() == 51);
  CHECK(generate(p, {0}, 50, {}, 7) == tokens);
  CHECK(another(p, {0}, 50, {}, 7) == tokens);
  CHECK(generate(p, {0}, 50, {}, 8) != tokens);
}
