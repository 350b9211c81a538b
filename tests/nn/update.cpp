// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "../op/check.hpp"

#include <ctgrad/train.hpp>

#include <cstddef>
#include <limits>

namespace {

namespace nn = ct::nn;

/// y = w x + mean, where mean follows the mean of x and count counts its uses.
struct Follower {
  nn::Parameter<2> w{nn::init::ones};
  nn::Buffer<2> mean{nn::init::zeros};
  nn::Buffer<1> count{nn::init::zeros};
  constexpr auto operator()(auto x) const {
    nn::update(mean, nn::latest(mean) * 0.5 + ct::mean<0>(x) * 0.5);
    nn::update(count, nn::latest(count) + 1);
    return x * w + mean;
  }
};
using Weights = nn::Parameters<Follower, double>;
using X = ct::Tensor<double, 2, 2>;
const X x{1, 2, 3, 4};

constexpr auto once = [](const auto& model, auto v) { return mean(ct::square(model(v))); };
constexpr auto twice = [](const auto& model, auto v) {
  const auto first = model(v);
  return mean(model(first) * first);
};

template <class Loss>
auto make(Loss loss) {
  return ct::train::make_trainer<Weights, X>(loss, ct::optim::Sgd{}, 1);
}

}  // namespace

TEST_CASE("a step reads buffers as they were and then updates them") {
  auto trainer = make(once);
  // With w = 1 and mean = 0 the first loss is that of x alone.
  CHECK(trainer.step(0, x).loss == (1 + 4 + 9 + 16) / 4.0);
  CHECK(trainer.parameters()["mean"][0] == 1);
  CHECK(trainer.parameters()["mean"][1] == 1.5);
  CHECK(trainer.step(0, x).loss == (4 + 12.25 + 16 + 30.25) / 4.0);
  CHECK(trainer.parameters()["mean"][0] == 1.5);
  CHECK(trainer.parameters()["mean"][1] == 2.25);
}

TEST_CASE("each use of a layer updates what the use before it left") {
  auto trainer = make(twice);
  trainer.step(0, x);
  CHECK(trainer.parameters()["count"][0] == 2);
  CHECK(trainer.parameters()["mean"][0] == 0.5 * (0.5 * 2) + 0.5 * 2);
}

TEST_CASE("outside of a step nothing is updated") {
  Weights p(1);
  const double value = ct::evaluate(once)(p, x);
  const auto g = ct::grad<0>(once)(p, x);
  auto trainer = make(once);
  CHECK(trainer.loss(x) == value);
  CHECK(p["count"][0] == 0);
  CHECK(std::as_const(trainer).parameters()["count"][0] == 0);
  CHECK(g["w"][0] == 0.5 * (1 + 9));
}

TEST_CASE("a buffer has no gradient, and optimizers leave it alone") {
  Weights p(1);
  p["mean"][0] = 3;
  const auto g = ct::grad<0>(once)(p, x);
  for (const double d : g.buffers()) CHECK(d == 0);
  ct::optim::Optimizer<ct::optim::AdamW, Follower, double> adamw(ct::optim::AdamW{.weight_decay = 0.1});
  adamw.step(p, g, 0.1);
  CHECK(p["mean"][0] == 3);
  CHECK(p["w"][0] != 1);
  CHECK(ct::optim::global_norm(g) == doctest::Approx(std::hypot(g["w"][0], g["w"][1])));
}

TEST_CASE("updates are found inside of gradients of gradients and behind rematerialization") {
  constexpr auto inner = [](const auto& model, auto v) {
    return sum(ct::square(ct::grad<1>(once)(model, v))) + once(model, v);
  };
  auto nested = make(inner);
  nested.step(0, x);
  CHECK(nested.parameters()["count"][0] == 2);
  CHECK(nested.parameters()["mean"][1] == 2.25);
  constexpr auto again = ct::remat<0>(once);
  auto recomputed = make(again);
  recomputed.step(0, x);
  CHECK(recomputed.parameters()["mean"][1] == 1.5);
}

TEST_CASE("the other model of a batch keeps its buffers") {
  constexpr auto both = [](const auto& model, const auto& teacher, auto v) {
    return mean(ct::square(model(v) - teacher(v)));
  };
  auto trainer = ct::train::make_trainer<Weights, Weights, X>(both, ct::optim::Sgd{}, 1);
  Weights teacher(1);
  teacher["w"][0] = 2;
  trainer.step(0.1, teacher, x);
  CHECK(trainer.parameters()["count"][0] == 1);
  CHECK(teacher["count"][0] == 0);
}

namespace {
/// Adds a mask that it never changes, and keeps the last two means.
struct Masked {
  nn::Parameter<2> w{nn::init::ones};
  nn::Buffer<2> mask{nn::init::zeros};
  nn::Buffer<2> last{nn::init::zeros};
  nn::Buffer<2> before{nn::init::zeros};
  constexpr auto operator()(auto x) const {
    nn::update(before, last);
    nn::update(last, ct::mean<0>(x));
    return ct::softmax(x * w + mask);
  }
};
}  // namespace

TEST_CASE("a buffer that a step only reads may be infinite, and one may be another's next value") {
  constexpr auto loss = [](const auto& model, auto v) { return sum(ct::square(model(v))); };
  auto trainer = ct::train::make_trainer<nn::Parameters<Masked, double>, X>(loss, ct::optim::Sgd{}, 1);
  trainer.parameters()["mask"][1] = -std::numeric_limits<double>::infinity();
  CHECK(trainer.step(0.1, x).loss == 2);
  CHECK(trainer.parameters()["last"][1] == 3);
  CHECK(trainer.parameters()["before"][1] == 0);
  trainer.step(0.1, X{});
  CHECK(trainer.parameters()["last"][1] == 0);
  CHECK(trainer.parameters()["before"][1] == 3);
  CHECK(trainer.parameters()["mask"][1] == -std::numeric_limits<double>::infinity());
}

TEST_CASE("directions do not move buffers, so that forward mode agrees with the gradient") {
  constexpr auto f = [](const auto& model, auto v) { return sum(ct::square(v * model.w * model.mean)); };
  Weights p(1), direction;
  p["mean"][0] = 2;
  for (const char* name : {"w", "mean"})
    for (double& e : direction[name]) e = 3;
  const auto g = ct::grad<0>(f)(p, x);
  const auto slope = ct::jvp(f)(p, x, direction, X{}).second;
  CHECK(slope == doctest::Approx(3 * (g["w"][0] + g["w"][1])));
}
