// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Is anything not learning? A self-check tries loss, gradient and optimizer on one batch before training;
// diagnostics watch the steps. Here the hidden units start dead: relu gives 0 for every point.
//
// Output:
//   gradient: ok, learns one batch: no
//   ctgrad: the gradient of hidden.weight has been exactly zero for ... steps in a row: ...
//   ctgrad: the gradient of hidden.bias has been exactly zero for ... steps in a row: ...
//   ctgrad: the gradient of out.weight has been exactly zero for ... steps in a row: ...
//   ctgrad: 16 of 16 units after hidden.weight are zero for the whole batch (...20_diagnostics.cpp:25)
//   with living units
//   gradient: ok, learns one batch: yes
//   hidden: update-to-weight ratio between 1e-4 and 1e-1
#include <ctgrad/train.hpp>

#include <algorithm>
#include <iostream>

namespace ct = ctgrad;

struct Network {
  ct::nn::Linear<2, 16> hidden{.weight = ct::nn::init::normal(1), .bias = ct::nn::init::constant(-100)};
  ct::nn::Linear<16, 1> out{.weight = ct::nn::init::normal(0.1)};
  constexpr auto operator()(auto x) const { return out(relu(hidden(x))); }
};
constexpr auto loss = [](const auto& model, auto x, auto y) { return ct::mse(model(x), y); };

using X = ct::Tensor<float, 4, 2>;
using Y = ct::Tensor<float, 4, 1>;
constexpr ct::optim::WarmupCosine schedule{.peak = 0.02, .floor = 0.002, .warmup = 10, .total = 300};

void check_and_train(auto& trainer) {
  const X x{0, 0, 0, 1, 1, 0, 1, 1};
  const Y y{0, 1, 1, 0};
  const ct::train::SelfCheck check =
      trainer.self_check({.lr = 0.02, .steps = 200, .overfit_factor = 0.1}, x, y);
  std::cout << "gradient: " << (check.gradient.passed ? "ok" : "wrong")
            << ", learns one batch: " << (check.overfit.passed ? "yes" : "no") << '\n';
  ct::train::Diagnostics watch(trainer, {.every = 50, .warnings = nullptr});
  for (int step = 0; step < 101; ++step) watch.step(schedule, x, y);
  for (const std::string& warning : watch.report().warnings) std::cout << warning << '\n';
  if (const double ratio = watch.report()["hidden"].update_ratio(); ratio > 1e-4 && ratio < 1e-1)
    std::cout << "hidden: update-to-weight ratio between 1e-4 and 1e-1\n";
}

int main() {
  auto trainer = ct::train::make_trainer<Network, X, Y>(loss, ct::optim::AdamW{}, /*seed=*/1);
  check_and_train(trainer);
  std::cout << "with living units\n";
  std::ranges::fill(trainer.parameters()["hidden.bias"], 0.0f);
  check_and_train(trainer);
}
