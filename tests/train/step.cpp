// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What a Trainer does about a model's Buffers: programs, failures, policies, checks.
#include "../op/check.hpp"

#include <ctgrad/train.hpp>

#include <algorithm>
#include <type_traits>

namespace {

namespace nn = ct::nn;

struct Network {
  nn::Linear<3, 4> in;
  nn::BatchNorm<4> norm;
  nn::Linear<4, 1> out;
  constexpr auto operator()(auto x, nn::Mode auto mode) const { return out(ct::tanh(norm(in(x), mode))); }
};
/// Its buffer is 1 / (the mean of x), and nothing else depends on that.
struct Reciprocal {
  nn::Parameter<2> w{nn::init::ones};
  nn::Buffer<2> inverse{nn::init::zeros};
  constexpr auto operator()(auto x) const {
    nn::update(inverse, 1 / ct::mean<0>(x));
    return x * w;
  }
};
using X = ct::Tensor<float, 8, 3>;
using Y = ct::Tensor<float, 8, 1>;
using Pairs = ct::Tensor<float, 2, 2>;

constexpr auto loss = [](const auto& model, auto x, auto y) { return ct::mse(model(x, nn::Training{}), y); };
constexpr auto squares = [](const auto& model, auto x) { return mean(ct::square(model(x) - 1)); };
const Pairs good{1, 2, 3, 4}, bad{1, 2, -1, 4};

auto reciprocal(ct::train::OnNonFinite policy) {
  return ct::train::make_trainer<Reciprocal, Pairs>(squares, ct::optim::Sgd{}, 1,
                                                    ct::train::TrainerOptions{.on_non_finite = policy});
}

}  // namespace

static_assert(
    std::is_same_v<ct::train::StepSource<decltype(squares), nn::Parameters<nn::Linear<2, 2>>, Pairs>,
                   ct::run::ValueSource<ct::transform::ValueAndGrad<decltype(squares), 0>,
                                        nn::Parameters<nn::Linear<2, 2>>, Pairs>>);

TEST_CASE("a buffer that would not be finite stops the step with the line that made it") {
  auto trainer = reciprocal(ct::train::OnNonFinite::stop);
  trainer.step(0.1, good);
  const nn::Parameters<Reciprocal> before = trainer.parameters();
  CHECK(before["inverse"][0] == 0.5f);
  try {
    trainer.step(0.1, bad);
    FAIL("no error");
  } catch (const ct::NonFiniteError& e) {
    CHECK(std::string(e.what()).find("an updated buffer") != std::string::npos);
    CHECK(e.report.cause.find("division by 0") == 0);
    CHECK(e.report.line != 0);
  }
  CHECK(std::ranges::equal(before.flat(), trainer.parameters().flat()));
  CHECK(std::ranges::equal(before.buffers(), trainer.parameters().buffers()));
  CHECK(trainer.optimizer().steps() == 1);
  trainer.step(0.1, good);
  CHECK(trainer.parameters()["inverse"][1] == doctest::Approx(1.0 / 3));
}

TEST_CASE("a batch that is skipped leaves buffers as they were") {
  auto trainer = reciprocal(ct::train::OnNonFinite::skip);
  trainer.step(0.1, good);
  CHECK(trainer.step(0.1, bad).skipped);
  CHECK(trainer.parameters()["inverse"][0] == 0.5f);
}

TEST_CASE("halving the learning rate does not help a buffer, and everything is as it was") {
  auto trainer = reciprocal(ct::train::OnNonFinite::halve_lr);
  trainer.step(0.1, good);
  const nn::Parameters<Reciprocal> before = trainer.parameters();
  CHECK_THROWS_AS(trainer.step(0.1, bad), ct::NonFiniteError);
  CHECK(std::ranges::equal(before.flat(), trainer.parameters().flat()));
  CHECK(std::ranges::equal(before.buffers(), trainer.parameters().buffers()));
  CHECK(trainer.lr_factor() == 1);
}

TEST_CASE("a network with running statistics passes the self-check, which leaves them alone") {
  auto trainer = ct::train::make_trainer<Network, X, Y>(loss, ct::optim::AdamW{.weight_decay = 0}, 1);
  const auto x = check::random<X>(1);
  const auto y = check::random<Y>(2);
  const auto c = trainer.self_check({.lr = 0.05, .steps = 200}, x, y);
  CAPTURE(to_string(c));
  CHECK(c.passed());
  for (const float m : trainer.parameters()["norm.running_mean"]) CHECK(m == 0);
  CHECK(trainer.loss(x, y) == doctest::Approx(c.overfit.first));
}

TEST_CASE("steps with buffers give the same bits again") {
  const auto run = [] {
    auto trainer = ct::train::make_trainer<Network, X, Y>(loss, ct::optim::AdamW{}, 1);
    for (unsigned i = 0; i < 5; ++i) trainer.step(0.01, check::random<X>(i), check::random<Y>(i + 9));
    return trainer.parameters();
  };
  const auto a = run(), b = run();
  CHECK(std::ranges::equal(a.flat(), b.flat()));
  CHECK(std::ranges::equal(a.buffers(), b.buffers()));
  CHECK(std::ranges::any_of(a.buffers(), [](float v) { return v != 0 && v != 1; }));
}
