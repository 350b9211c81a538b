// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Losses that are finite where their gradient or its norm is not.
#include "snapshot.hpp"

namespace ct = ctgrad;

namespace {

using outside::failing_step;
using outside::good_step;
using outside::Phase;
using outside::Report;

struct Model {
  ct::nn::Linear<3, 5> first{.weight = ct::nn::init::normal(0.5)};
  ct::nn::Linear<5, 2> second{.weight = ct::nn::init::normal(0.5)};
  constexpr auto operator()(auto x) const { return second(tanh(first(x))); }
};
using X = ct::Tensor<float, 4, 3>;
using Y = ct::Tensor<float, 4, 2>;
const X x{0.1f, 0.2f, -0.3f, 1, -1, 0.5f, 0.25f, 0.5f, 0.75f, -0.5f, 0.5f, -0.1f};
const Y y{1, 0, 1, 0, 0.5f, 0.25f, -1, 1};

/// The distance, not its square: its derivative is infinite where the model is right.
constexpr auto distance = [](const auto& model, auto points, auto targets) {
  const auto d = model(points) - targets;
  const auto length = ct::sqrt(sum<-1>(d * d));
  return mean(length);
};
constexpr unsigned sqrt_line = __LINE__ - 3;

constexpr auto steep = [](const auto& model, auto points, auto targets, auto scale) {
  return ct::mse(model(points), targets) * scale;
};

}  // namespace

TEST_CASE("a gradient that is born in the derivative of a square root at 0") {
  auto trainer = ct::train::make_trainer<Model, X, Y>(distance, ct::optim::AdamW{}, 1);
  good_step(trainer, 1e-3, x, y);
  for (float& w : trainer.parameters()["second.weight"]) w = 0;  // the output is the bias
  trainer.parameters()["second.bias"][0] = 0.5f;
  trainer.parameters()["second.bias"][1] = 0.25f;  // the target of example 2
  CHECK(std::isfinite(trainer.loss(x, y)));
  const Report r = failing_step("distance", trainer, 1e-3, x, y);
  outside::check(r, {"distance", sqrt_line, "sqrt", "0 square root", Phase::derivative}, __FILE__);
  REQUIRE(!r.index.empty());
  CHECK(r.index.front() == 2);
  Y other = y;
  other(2, 1) = 1;
  good_step(trainer, 1e-3, x, other);
}

// "no origin: computed operation by operation, every value is finite": the difference that is 0 in the
// compiled program, a sum of products in another order, is 1e-8 in the replay.
TEST_CASE("the same where 0 is a difference of rounded numbers") {
  auto trainer = ct::train::make_trainer<Model, X, Y>(distance, ct::optim::AdamW{}, 1);
  good_step(trainer, 1e-3, x, y);
  constexpr auto forward = [](const auto& model, auto points) { return model(points); };
  Y exact = y;
  const auto out = ct::evaluate(forward)(trainer.parameters(), x);
  exact(2, 0) = out(2, 0);
  exact(2, 1) = out(2, 1);
  const Report r = failing_step("distance", trainer, 1e-3, x, exact);
  outside::check(r, {"distance", sqrt_line, "sqrt", "0 square root", Phase::derivative}, __FILE__);
}

TEST_CASE("gradients so large that an optimizer's squares overflow") {
  auto trainer = ct::train::make_trainer<Model, X, Y, float>(steep, ct::optim::AdamW{}, 1);
  good_step(trainer, 1e-2, x, y, 1.0f);
  const Report r = failing_step("steep", trainer, 1e-2, x, y, 1e25f);
  CHECK(!to_string(r).empty());
  good_step(trainer, 1e-2, x, y, 1.0f);
}

// "the gradient's norm is not finite ... no origin: computed operation by operation, every value is finite;
// the largest is 1e+25": the norm's squares overflow float, and nothing says so.
TEST_CASE("the report says what overflows in a gradient's norm") {
  auto trainer = ct::train::make_trainer<Model, X, Y, float>(steep, ct::optim::AdamW{}, 1);
  const Report r = failing_step("steep", trainer, 1e-2, x, y, 1e25f);
  CHECK((outside::contains(to_string(r), "overflow") || outside::contains(to_string(r), "square")));
}

// Every element of the gradient is below 1e26, and so is its norm; clipped to 1 it is as good as any other.
TEST_CASE("a large finite gradient can be clipped") {
  auto trainer = ct::train::make_trainer<Model, X, Y, float>(steep, ct::optim::AdamW{}, 1, 1.0);
  good_step(trainer, 1e-2, x, y, 1e25f);
}
