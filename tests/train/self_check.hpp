// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A small network with an activation F, and the check of its gradient against finite differences.
#pragma once
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/nn.hpp>
#include <ctgrad/optim.hpp>
#include <ctgrad/train/self_check.hpp>
#include <doctest/doctest.h>

#include <cstddef>

namespace self_check {

namespace ct = ctgrad;

using X = ct::Tensor<float, 6, 3>;
struct Model {
  ct::nn::Parameter<4, 3> weight{ct::nn::init::normal(0.5)};
  ct::nn::Parameter<4> bias{ct::nn::init::zeros};
};

/// The mean of f(x Wᵀ + b)².
template <class F>
struct Loss {
  constexpr auto operator()(const auto& m, auto x) const {
    const auto y = F{}(matmul(x, transpose(m.weight)) + m.bias);
    return mean(y * y);
  }
};

/// The check with this many leading zeros in the batch.
template <class F>
ct::train::SelfCheck check(std::size_t zeros = 0) {
  X x;
  for (std::size_t i = zeros; i < x.size(); ++i) x[i] = static_cast<float>(i % 7) / 7;
  return ct::train::self_check(Loss<F>{}, ct::optim::AdamW{}, ct::nn::Parameters<Model>(3), {.steps = 0}, x);
}

}  // namespace self_check
