// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Bias and activation of a convolution run in its product's epilogue, and relu's derivative asks for the sign
// of its result.
#include "../compare.hpp"

#include <ctgrad/nn.hpp>

#include <algorithm>

namespace ct = ctgrad;

namespace {

using X = ct::Tensor<float, 2, 3, 10, 20>;
using K = ct::Tensor<float, 5, 3, 3, 3>;
using B = ct::Tensor<float, 5>;

template <class F, class... A>
constexpr const auto& plan_of = ct::run::Compiled<ct::run::ValueSource<F, A...>>::plan;

struct Layer {
  constexpr auto operator()(auto x, auto w, auto b) const { return relu(conv2d(x, w, b)); }
};
struct Leaky {
  constexpr auto operator()(auto x, auto w, auto b) const { return ct::leaky_relu(conv2d(x, w, b)) * 0.5; }
};
/// A bias for each column of the image, which is none of the product.
struct ByColumn {
  constexpr auto operator()(auto x, auto w, auto b) const { return relu(conv2d(x, w) + b); }
};
struct Loss {
  constexpr auto operator()(auto x, auto w, auto b) const { return sum(Layer{}(x, w, b)); }
};
struct Dense {
  constexpr auto operator()(auto x, auto w, auto v) const { return sum(tanh(matmul(relu(matmul(x, w)), v))); }
};
/// The next layer has its operand inside a border.
struct Two {
  constexpr auto operator()(auto x, auto w, auto v) const {
    return conv2d<ct::Window{.padding = 1}>(relu(conv2d(x, w)), v);
  }
};

}  // namespace

TEST_CASE("a convolution with bias and relu is one call") {
  CHECK(plan_of<Layer, X, K, B>.steps.size() == 1);
  CHECK(plan_of<Leaky, X, K, B>.steps.size() == 1);
  compare<X, K, B>(Layer{}, 1e-5);
  compare<X, K, B>(Leaky{}, 1e-5);
}

TEST_CASE("what is repeated along a part of the product's columns is not its epilogue") {
  using Columns = ct::Tensor<float, 18>;
  CHECK(plan_of<ByColumn, X, K, Columns>.steps.size() == 2);
  compare<X, K, Columns>(ByColumn{}, 1e-5);
}

TEST_CASE("gradients through relu of a product, whose result alone is kept") {
  compare<X, K, B>(ct::grad<0, 1, 2>(Loss{}), 1e-5);
  using A = ct::Tensor<float, 24, 32>;
  using W = ct::Tensor<float, 32, 40>;
  using V = ct::Tensor<float, 40, 16>;
  using G = ct::transform::Grad<Dense, 0, 1, 2>;
  constexpr const auto& plan = plan_of<G, A, W, V>;
  const auto& kernel = plan.kernels[static_cast<std::size_t>(plan.steps[0].kernel)];
  CHECK(kernel.matmul);
  CHECK(std::count_if(plan.nodes.begin() + kernel.first_node,
                      plan.nodes.begin() + kernel.first_node + kernel.nodes,
                      [](const auto& n) { return n.store; }) == 1);
  compare<A, W, V>(ct::grad<0, 1, 2>(Dense{}), 1e-5);
}

TEST_CASE("a result inside a border is written there by rows of the image") {
  using V = ct::Tensor<float, 4, 5, 3, 3>;
  constexpr const auto& plan = plan_of<Two, X, K, V>;
  CHECK(std::count_if(plan.kernels.begin(), plan.kernels.end(),
                      [](const auto& k) { return k.columns == 18; }) == 1);
  compare<X, K, V>(Two{}, 1e-5);
}
