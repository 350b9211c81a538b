// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: ctgrad: update: this is no buffer any more, but a value that was computed from one
#include <ctgrad/train.hpp>

struct Model {
  ctgrad::nn::Linear<3, 1> layer;
  ctgrad::nn::Buffer<3> statistics{ctgrad::nn::init::zeros};
  constexpr auto operator()(auto x) const { return layer(x); }
};
constexpr auto loss = [](const auto& model, auto x, auto y) {
  const auto half = ctgrad::tree_map([](auto p) { return p * 0.5f; }, model);
  update(half.statistics, ctgrad::mean<0>(x));
  return mean(model(x));
};

void bad(const ctgrad::Tensor<float, 4, 3>& x, const ctgrad::Tensor<double, 3>& y) {
  auto trainer = ctgrad::train::make_trainer<Model, ctgrad::Tensor<float, 4, 3>, ctgrad::Tensor<double, 3>>(
      loss, ctgrad::optim::Sgd{}, 1);
  trainer.step(0.1, x, y);
}
