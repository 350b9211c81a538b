// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What tests of gradient checkpointing share: a GPT with and without it, its loss, and how far two gradients
// are from each other.
#pragma once
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/nn.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace checkpointing {

constexpr ctgrad::nn::GptConfig configured(ctgrad::nn::GptConfig c, bool checkpointing) {
  c.gradient_checkpointing = checkpointing;
  return c;
}
template <ctgrad::nn::GptConfig C, bool Checkpointing>
using Model = ctgrad::nn::Gpt<configured(C, Checkpointing)>;

inline constexpr auto loss = [](const auto& model, auto tokens, auto targets) {
  return ctgrad::cross_entropy(model(tokens), targets);
};

/// 0, factor, 2·factor, … modulo the size of the vocabulary.
template <class Tokens>
Tokens multiples(int factor, int vocab_size) {
  Tokens t;
  for (std::size_t i = 0; i < t.size(); ++i) t[i] = static_cast<std::int32_t>(i) * factor % vocab_size;
  return t;
}

/// The largest |x − y| of two Parameters' elements, and the largest |x|; infinite where one is not finite.
struct Distance {
  double worst = 0, largest = 0;
};
Distance distance(const auto& a, const auto& b) {
  Distance d;
  const auto x = a.flat(), y = b.flat();
  if (x.size() != y.size()) return {std::numeric_limits<double>::infinity(), 0};
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double difference = std::abs(static_cast<double>(x[i]) - static_cast<double>(y[i]));
    d.worst =
        std::isfinite(difference) ? std::max(d.worst, difference) : std::numeric_limits<double>::infinity();
    d.largest = std::max(d.largest, std::abs(static_cast<double>(x[i])));
  }
  return d;
}

}  // namespace checkpointing
