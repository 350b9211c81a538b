// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Targets that were forgotten.
// expect: error: .*ctgrad: the loss never reads this batch argument
// expect: BatchArgumentIsRead<1
#include <ctgrad/train.hpp>

using Model = ctgrad::nn::Linear<2, 3>;
using X = ctgrad::Tensor<float, 4, 2>;
using Y = ctgrad::Tensor<float, 4, 3>;
constexpr auto loss = [](const auto& model, auto x, auto) { return mean(model(x)); };

void bad(const X& x, const Y& y) {
  auto trainer = ctgrad::train::make_trainer<Model, X, Y>(loss, ctgrad::optim::Sgd{}, 1);
  trainer.step(0.1, x, y);
}
