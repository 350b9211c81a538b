// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A small neural network that learns to tell two interleaved half-moons apart: a model is a plain struct, a
// loss a plain function, and the trainer derives everything else from them.
#include <ctgrad/train.hpp>

#include <cmath>
#include <iostream>
#include <numbers>
#include <random>

namespace ct = ctgrad;

struct Mlp {
  ct::nn::Linear<2, 16> hidden{.weight = ct::nn::init::normal(1)};
  ct::nn::Linear<16, 2> out;
  constexpr auto operator()(auto x) const { return out(tanh(hidden(x))); }
};

constexpr auto forward = [](const auto& model, auto points) { return model(points); };
constexpr auto loss = [](const auto& model, auto points, auto moons) {
  return ct::cross_entropy(model(points), moons);
};

constexpr std::size_t count = 256;
using Points = ct::Tensor<float, count, 2>;
using Moons = ct::Tensor<std::int32_t, count>;

struct Data {
  Points points;
  Moons moons;

  explicit Data(unsigned seed) {
    std::mt19937 generator(seed);
    std::uniform_real_distribution<float> angle(0, std::numbers::pi_v<float>);
    std::normal_distribution<float> noise(0, 0.1f);
    for (std::size_t i = 0; i < count; ++i) {
      const float t = angle(generator);
      moons[i] = i % 2;
      points(i, 0) = (moons[i] == 0 ? std::cos(t) : 1 - std::cos(t)) + noise(generator);
      points(i, 1) = (moons[i] == 0 ? std::sin(t) : 0.5f - std::sin(t)) + noise(generator);
    }
  }
};

int main() {
  const Data train(1), test(2);
  auto trainer = ct::train::make_trainer<Mlp, Points, Moons>(loss, ct::optim::AdamW{}, /*seed=*/1);
  for (int step = 0; step <= 300; ++step) {
    const auto metrics = trainer.step(0.02, train.points, train.moons);
    if (step % 50 == 0) std::cout << "step " << step << "  loss " << metrics.loss << '\n';
  }

  const auto logits = ct::evaluate(forward)(trainer.parameters(), test.points);
  int right = 0;
  for (std::size_t i = 0; i < count; ++i) right += (logits(i, 1) > logits(i, 0)) == (test.moons[i] == 1);
  const double accuracy = right / static_cast<double>(count);
  std::cout << "accuracy on new points: " << 100 * accuracy << " %\n";
  return accuracy >= 0.95 ? 0 : 1;
}
