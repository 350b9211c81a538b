// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The message names the buffer.
// expect: error: .*ctgrad: the loss neither reads nor updates this buffer
// expect: statistics|'s', 't', 'a', 't', 'i', 's', 't', 'i', 'c', 's'
#include <ctgrad/train.hpp>

struct Model {
  ctgrad::nn::Linear<2, 1> first;
  ctgrad::nn::Buffer<3> statistics{ctgrad::nn::init::zeros};
  constexpr auto operator()(auto x) const { return first(x); }
};
constexpr auto loss = [](const auto& model, auto x) { return mean(model(x)); };

void bad(const ctgrad::Tensor<float, 4, 2>& x) {
  auto trainer =
      ctgrad::train::make_trainer<Model, ctgrad::Tensor<float, 4, 2>>(loss, ctgrad::optim::Sgd{}, 1);
  trainer.step(0.1, x);
}
