// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// expect: error: .*ctgrad: an optimizer's update must fuse into one loop
#include <ctgrad/nn.hpp>
#include <ctgrad/optim.hpp>

struct Model {
  ctgrad::nn::Parameter<20, 30> weight;
};

struct Normalized {
  static constexpr std::size_t moments = 0;
  std::array<double, 1> settings(long, bool) const { return {0}; }
  static constexpr auto update = [](auto p, auto g, auto lr, auto) {
    constexpr std::size_t n = decltype(g)::shape::size;
    const auto square = matmul(ctgrad::reshape<1, n>(g), ctgrad::reshape<n, 1>(g));
    return std::tuple(p - lr * g * rsqrt(ctgrad::reshape<>(square)));
  };
};

void bad(ctgrad::nn::Parameters<Model>& p, const ctgrad::nn::Parameters<Model>& g) {
  ctgrad::optim::Optimizer<Normalized, Model>(Normalized{}).step(p, g, 0.1);
}
