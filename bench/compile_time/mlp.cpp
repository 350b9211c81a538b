// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A multi-layer perceptron, 784-256-128-10, with its Trainer.
#include <ctgrad/train.hpp>

namespace ct = ctgrad;

struct Mlp {
  ct::nn::Linear<784, 256> first;
  ct::nn::Linear<256, 128> second;
  ct::nn::Linear<128, 10> out;
  constexpr auto operator()(auto x) const { return out(relu(second(relu(first(x))))); }
};

constexpr auto loss = [](const auto& model, auto images, auto digits) {
  return ct::cross_entropy(model(images), digits);
};

using Images = ct::Tensor<float, 64, 784>;
using Digits = ct::Tensor<std::int32_t, 64>;

double train(const Images& images, const Digits& digits, int steps) {
  auto trainer = ct::train::make_trainer<Mlp, Images, Digits>(loss, ct::optim::AdamW{}, 1);
  double last = 0;
  for (int i = 0; i < steps; ++i) last = trainer.step(1e-3, images, digits).loss;
  return last;
}
