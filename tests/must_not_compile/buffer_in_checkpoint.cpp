// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: ctgrad: update: a buffer cannot be updated inside of scan, repeat, checkpoint or vmap
#include <ctgrad/train.hpp>

struct Model {
  ctgrad::nn::Linear<2, 2> layer;
  ctgrad::nn::BatchNorm<2> norm;
  constexpr auto operator()(auto x) const {
    return ctgrad::checkpoint([&](auto v) { return norm(layer(v), ctgrad::nn::Training{}); }, x);
  }
};
constexpr auto loss = [](const auto& model, auto x) { return mean(model(x)); };

void bad(const ctgrad::Tensor<float, 4, 2>& x) {
  auto trainer =
      ctgrad::train::make_trainer<Model, ctgrad::Tensor<float, 4, 2>>(loss, ctgrad::optim::Sgd{}, 1);
  trainer.step(0.1, x);
}
