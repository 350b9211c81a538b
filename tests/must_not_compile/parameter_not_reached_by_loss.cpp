// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The message names the parameter.
// expect: error: .*ctgrad: the loss does not reach this parameter
// expect: second\.bias|'s', 'e', 'c', 'o', 'n', 'd', '\.', 'b', 'i', 'a', 's'
#include <ctgrad/train.hpp>

struct Model {
  ctgrad::nn::Linear<2, 3> first;
  ctgrad::nn::Linear<3, 1> second;
  constexpr auto operator()(auto x) const { return matmul(first(x), transpose(second.weight)); }
};
constexpr auto loss = [](const auto& model, auto x) { return mean(model(x)); };

void bad(const ctgrad::Tensor<float, 4, 2>& x) {
  auto trainer =
      ctgrad::train::make_trainer<Model, ctgrad::Tensor<float, 4, 2>>(loss, ctgrad::optim::Sgd{}, 1);
  trainer.step(0.1, x);
}
