// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: this optimizer's update does not depend on the learning rate
#include <ctgrad/nn.hpp>
#include <ctgrad/optim.hpp>

struct Model {
  ctgrad::nn::Parameter<2, 2> weight;
};

struct Forgetful {
  static constexpr std::size_t moments = 0;
  std::array<double, 1> settings(long, bool) const { return {0.1}; }
  static constexpr auto update = [](auto p, auto g, auto, auto settings) {
    return std::tuple(p - ctgrad::optim::setting<0>(settings) * g);
  };
};

void bad(ctgrad::nn::Parameters<Model>& p, const ctgrad::nn::Parameters<Model>& g) {
  ctgrad::optim::Optimizer<Forgetful, Model>(Forgetful{}).step(p, g, 0.1);
}
