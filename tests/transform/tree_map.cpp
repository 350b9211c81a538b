// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/nn.hpp>
#include <doctest/doctest.h>

#include <array>
#include <tuple>
#include <utility>

namespace ct = ctgrad;

namespace {

constexpr auto halfway = [](auto w, auto g) { return w - 0.5 * g; };
constexpr auto descend = [](auto w, auto g) { return w - 0.1 * g; };

struct Network {
  std::array<ct::nn::Linear<2, 2>, 2> hidden;
  ct::nn::Linear<2, 1> out{.weight = ct::nn::init::normal(0.5)};
  constexpr auto operator()(auto x) const { return out(tanh(hidden[1](tanh(hidden[0](x))))); }
};

constexpr auto loss = [](const auto& model, auto x, auto y) { return ct::mse(model(x), y); };
/// The loss after a step of gradient descent on another batch (Finn et al. 2017).
constexpr auto adapted = [](const auto& model, auto x, auto y, auto x2, auto y2) {
  return loss(ct::tree_map(descend, model, ct::grad<0>(loss)(model, x, y)), x2, y2);
};

}  // namespace

TEST_CASE("a model after a gradient step is the model whose parameters took it") {
  ct::nn::Parameters<Network, double> p(1);
  for (double& w : p.flat()) w *= 20;
  const ct::Tensor<double, 3, 2> x{1, 2, -1, 0.5, 0.3, -2}, x2{0.1, 0.7, -1, 1, 2, 0.2};
  const ct::Tensor<double, 3, 1> y{1, -1, 0.5}, y2{0.2, 1, -0.5};
  const auto g = ct::grad<0>(loss)(p, x, y);
  auto next = p;
  for (std::size_t i = 0; i < next.flat().size(); ++i) next.flat()[i] -= 0.1 * g.flat()[i];
  CHECK(ct::evaluate(adapted)(p, x, y, x2, y2) ==
        doctest::Approx(ct::evaluate(loss)(next, x2, y2)).epsilon(1e-14));
}

TEST_CASE("the gradient goes through the step") {
  ct::nn::Parameters<Network, double> p(2);
  for (double& w : p.flat()) w *= 20;
  const ct::Tensor<double, 3, 2> x{1, 2, -1, 0.5, 0.3, -2}, x2{0.1, 0.7, -1, 1, 2, 0.2};
  const ct::Tensor<double, 3, 1> y{1, -1, 0.5}, y2{0.2, 1, -0.5};
  const auto f = ct::evaluate(adapted);
  const auto g = ct::grad<0>(adapted)(p, x, y, x2, y2);
  for (const ct::nn::ParameterInfo& info : ct::nn::Layout<Network>::parameters) {
    auto up = p, down = p;
    up.span(info)[0] += 1e-5;
    down.span(info)[0] -= 1e-5;
    CHECK(g.span(info)[0] ==
          doctest::Approx((f(up, x, y, x2, y2) - f(down, x, y, x2, y2)) / 2e-5).epsilon(1e-6));
  }
}

TEST_CASE("tuples, pairs and arrays of traced values") {
  const auto f = ct::evaluate([](auto a, auto b) {
    const auto s = std::tuple(std::pair(a, sum(b)), std::array{b, 2 * b});
    const auto t = ct::tree_map([](auto x, auto y) { return x * y; }, s, s);
    return sum(std::get<0>(t).first) + std::get<0>(t).second + sum(std::get<1>(t)[1]);
  });
  CHECK(f(3.0, ct::Tensor<double, 2>{1, 2}) == 9 + 9 + 4 + 16);
}

TEST_CASE("structures of tensors and numbers at run time") {
  struct Weights {
    ct::Tensor<double, 2> matrix;
    std::array<double, 2> numbers;
  };
  const Weights w{{1, 2}, {3, 4}}, g{{10, 20}, {30, 40}};
  const Weights next = ct::tree_map([](auto x, auto d) { return ct::evaluate(halfway)(x, d); }, w, g);
  CHECK(next.matrix == ct::Tensor<double, 2>{-4, -8});
  CHECK(next.numbers == std::array<double, 2>{-12, -16});
}
