// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "../checkpointing.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

namespace ct = ctgrad;

namespace {

void randomize(auto& x, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> normal;
  for (auto& e : x) e = static_cast<std::remove_cvref_t<decltype(e)>>(normal(generator));
}

/// Layers so deep that their values lie idle, with operations of every kind.
constexpr auto mixed = [](auto x, auto w) {
  auto y = x;
  for (int i = 0; i < 4; ++i) {
    const auto h = ct::gelu_tanh(matmul(ct::softmax(y), w));
    const auto largest = ct::amax<-1>(h);
    y = tanh(y + h / (1.0 + largest * largest)) + ct::relu(h - 0.1);
    const auto scores = ct::softmax(matmul(y, transpose(y)) * 0.1);
    y = y + matmul(scores, y);
  }
  return sum(y * y);
};

}  // namespace

TEST_CASE("gradients with values computed again are the same") {
  ct::Tensor<double, 48, 48> x, w;
  randomize(x, 1);
  randomize(w, 2);
  const auto [value, d] = ct::value_and_grad<0, 1>(mixed)(x, w);
  const auto [value_again, again] = ct::value_and_grad<0, 1>(ct::remat(mixed))(x, w);
  CHECK(value_again == doctest::Approx(value).epsilon(1e-14));
  for (std::size_t i = 0; i < x.size(); ++i) {
    CHECK(std::get<0>(again)[i] == doctest::Approx(std::get<0>(d)[i]).epsilon(1e-9));
    CHECK(std::get<1>(again)[i] == doctest::Approx(std::get<1>(d)[i]).epsilon(1e-9));
  }
  using G = ct::transform::ValueAndGrad<std::remove_cvref_t<decltype(mixed)>, 0, 1>;
  using R = ct::transform::ValueAndGrad<std::remove_cvref_t<decltype(ct::remat(mixed))>, 0, 1>;
  using X = ct::Tensor<double, 48, 48>;
  static_assert(ct::run::Compiled<ct::run::ValueSource<R, X, X>>::plan.arena_bytes <
                ct::run::Compiled<ct::run::ValueSource<G, X, X>>::plan.arena_bytes);
}

constexpr ct::nn::GptConfig config{
    .vocab_size = 32, .block_size = 64, .n_layer = 3, .n_head = 4, .n_embd = 32};

template <bool Checkpointing>
void compare_gpt() {
  const ct::nn::Parameters<checkpointing::Model<config, Checkpointing>> p(7);
  ct::Tensor<std::int32_t, 4, 64> tokens, targets;
  std::mt19937 generator(3);
  for (auto& t : tokens) t = static_cast<std::int32_t>(generator() % 32);
  for (auto& t : targets) t = static_cast<std::int32_t>(generator() % 32);
  const auto loss = checkpointing::loss;
  const auto [value, d] = ct::value_and_grad<0>(loss)(p, tokens, targets);
  const auto [value_again, again] = ct::value_and_grad<0>(ct::remat<0>(loss))(p, tokens, targets);
  CHECK(value_again == doctest::Approx(value).epsilon(1e-6));
  double norm = 0, difference = 0;
  for (std::size_t i = 0; i < d.flat().size(); ++i) {
    norm += std::pow(d.flat()[i], 2);
    difference += std::pow(d.flat()[i] - again.flat()[i], 2);
  }
  CHECK(difference <= 1e-12 * norm);
}

TEST_CASE("so are those of a GPT, and of one with loops") {
  compare_gpt<false>();
  compare_gpt<true>();
}

TEST_CASE("remat is the function itself in a larger one, under other transforms and without one") {
  constexpr auto f = [](auto x) { return sum(sin(x) * x); };
  const ct::Tensor<double, 3> x{0.5, -1, 2};
  CHECK(ct::remat(f)(x) == ct::evaluate(f)(x));
  constexpr auto larger = [](auto y) {
    return 2.0 * ct::remat<1000>([](auto z) { return sum(sin(z) * z); })(y);
  };
  const auto d = ct::grad(f)(x), twice = ct::grad(larger)(x);
  for (std::size_t i = 0; i < 3; ++i) CHECK(twice[i] == doctest::Approx(2 * d[i]).epsilon(1e-14));
  static_assert(ct::run::options<decltype(ct::grad(ct::remat<1000>(f)))>.arena_budget == 1000);
}
