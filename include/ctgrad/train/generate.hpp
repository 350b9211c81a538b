// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Sampling from a language model, one token at a time.
#pragma once
#include <ctgrad/nn/parameters.hpp>
#include <ctgrad/run/program.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <random>
#include <span>
#include <vector>

namespace ctgrad::train {

/// How to choose the next token.
struct Sampling {
  double temperature = 1.0;  ///< what logits are divided by; 0 takes the largest
  std::size_t top_k = 0;     ///< only so many of the largest count; 0: all
};

/// A token drawn from softmax(logits / temperature) restricted to the top_k largest.
template <class T, class Generator>
std::int32_t sample(std::span<const T> logits, const Sampling& how, Generator& generator) {
  std::vector<std::int32_t> order(logits.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::int32_t>(i);
  const std::size_t keep = how.temperature <= 0 ? 1
                           : how.top_k == 0     ? order.size()
                                                : std::min(how.top_k, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(keep), order.end(),
                    [&](std::int32_t a, std::int32_t b) {
                      const T x = logits[static_cast<std::size_t>(a)],
                              y = logits[static_cast<std::size_t>(b)];
                      return x > y || (x == y && a < b);
                    });
  if (keep == 1) return order[0];
  std::vector<double> weight(keep);
  const double largest = static_cast<double>(logits[static_cast<std::size_t>(order[0])]);
  for (std::size_t i = 0; i < keep; ++i)
    weight[i] = std::exp((static_cast<double>(logits[static_cast<std::size_t>(order[i])]) - largest) /
                         how.temperature);
  std::discrete_distribution<std::size_t> pick(weight.begin(), weight.end());
  return order[pick(generator)];
}

/// Generates tokens with a model that maps tokens (1, Length) to logits (1, Length, Vocabulary).
template <class Model, std::size_t Length, std::size_t Vocabulary, class T = float>
class Generator {
public:
  /// The prompt followed by count more tokens; the model sees the last Length of them. The prompt is not
  /// empty.
  std::vector<std::int32_t> operator()(const nn::Parameters<Model, T>& parameters,
                                       std::vector<std::int32_t> tokens, std::size_t count,
                                       const Sampling& how, std::uint64_t seed) {
    std::mt19937_64 generator(seed);
    for (; count > 0; --count) {
      const std::size_t seen = std::min(tokens.size(), Length);
      Tensor<std::int32_t, 1, Length> window;  // what is behind the last token cannot be seen from it
      std::copy(tokens.end() - static_cast<std::ptrdiff_t>(seen), tokens.end(), window.begin());
      program_->run(parameters.data(), window.data(), logits_.data());
      tokens.push_back(
          sample(std::span<const T>(logits_.data() + (seen - 1) * Vocabulary, Vocabulary), how, generator));
    }
    return tokens;
  }

private:
  static constexpr auto forward = [](const auto& model, auto tokens) { return model(tokens); };
  using Program = run::Program<run::ValueSource<std::remove_const_t<decltype(forward)>,
                                                nn::Parameters<Model, T>, Tensor<std::int32_t, 1, Length>>>;
  std::unique_ptr<Program> program_ = std::make_unique<Program>();
  Tensor<T, 1, Length, Vocabulary> logits_;
};

}  // namespace ctgrad::train
