// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A loss that parameters reach only as constants.
// expect: error: .*ctgrad: the loss is constant: it reaches no parameter
#include <ctgrad/train.hpp>

using Model = ctgrad::nn::Linear<2, 3>;
using X = ctgrad::Tensor<float, 4, 2>;
using Y = ctgrad::Tensor<float, 4, 3>;
constexpr auto loss = [](const auto& model, auto x, auto y) {
  return ctgrad::mse(stop_gradient(model(x)), y);
};

void bad(const X& x, const Y& y) {
  auto trainer = ctgrad::train::make_trainer<Model, X, Y>(loss, ctgrad::optim::Sgd{}, 1);
  trainer.step(0.1, x, y);
}
