// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The message names the parameter.
// expect: error: .*ctgrad: the loss does not reach this parameter
// expect: first\.bias|'f', 'i', 'r', 's', 't', '\.', 'b', 'i', 'a', 's'
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/nn.hpp>

struct Model {
  ctgrad::nn::Linear<2, 3> first;
  constexpr auto operator()(auto x) const { return matmul(x, transpose(first.weight)); }
};
constexpr auto loss = [](const auto& model, auto x) { return mean(model(x)); };

auto bad(const ctgrad::nn::Parameters<Model>& p, const ctgrad::Tensor<float, 4, 2>& x) {
  return ctgrad::grad<0>(loss)(p, x);
}
