// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "../op/check.hpp"

#include <ctgrad/train.hpp>

#include <cmath>

namespace {

namespace nn = ct::nn;

struct Classifier {
  nn::Conv2d<2, 3, ct::Pair{3}, ct::Window{.padding = 1}> conv;
  nn::BatchNorm<3> norm;
  nn::Linear<3 * 4 * 4, 1> head;
  constexpr auto operator()(auto x, nn::Mode auto mode) const {
    return head(ct::reshape<5, 48>(norm(conv(x), mode)));
  }
};
using Weights = nn::Parameters<Classifier, double>;
using X = ct::Tensor<double, 5, 2, 4, 4>;
using Y = ct::Tensor<double, 5, 1>;

constexpr auto loss = [](const auto& model, auto x, auto y) {
  return ct::mse(model(x, nn::Training{.momentum = 0.25}), y);
};
constexpr auto result = [](const auto& model, auto x) { return model(x, nn::Inference{}); };

template <class T>
void set_wave(T&& elements, double a, double b, double scale = 1) {
  double i = 0;
  for (double& x : elements) x = scale * std::sin(a * i++ + b);
}

}  // namespace

TEST_CASE("a network with running statistics trains, and is used, as in PyTorch") {
  auto trainer = ct::train::make_trainer<Weights, X, Y>(loss, ct::optim::Sgd{.momentum = 0.9}, 1);
  double number = 0;
  for (const auto& p : Weights::layout::parameters)
    set_wave(trainer.parameters().span(p), 0.7, number++, 0.5);
  X x;
  Y y;
  for (const double expected : {2.0438108865326288, 0.8267847080895677, 1.5498688059323196}) {
    const auto step = static_cast<double>(trainer.optimizer().steps());
    set_wave(x, 0.37, step);
    set_wave(y, 1.1, step);
    CHECK(trainer.step(0.05, x, y).loss == doctest::Approx(expected).epsilon(1e-12));
  }
  const Weights& trained = std::as_const(trainer).parameters();
  const check::Elements mean{0.3296534822890669, 0.3730961100118261, 0.28601854101895785},
      variance{3.1792094145831826, 3.164935089146346, 3.203002460674325},
      output{-0.08496089637083964, -0.1966944405155494, -0.2911705826502616, -0.3206958419790804,
             -0.2703652662360144};
  const auto elements = [](std::span<const double> v) {
    return check::Elements(v.data(), v.data() + v.size());
  };
  CHECK(check::relative_error(elements(trained["norm.running_mean"]), mean) < 1e-12);
  CHECK(check::relative_error(elements(trained["norm.running_var"]), variance) < 1e-12);
  set_wave(x, 0.37, 9);
  CHECK(check::relative_error(check::elements(ct::evaluate(result)(trained, x)), output) < 1e-11);
}

TEST_CASE("batch norm's first statistics are mean 0 and variance 1") {
  const Weights p(1);
  for (const double m : p["norm.running_mean"]) CHECK(m == 0);
  for (const double v : p["norm.running_var"]) CHECK(v == 1);
}
