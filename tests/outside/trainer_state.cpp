// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Trainers whose parameters are written from outside, of doubles, with a tied weight, or that never recover.
#include "snapshot.hpp"

#include <cstdint>

namespace ct = ctgrad;

namespace {

using ct::train::OnNonFinite;
using outside::failing_step;
using outside::good_step;
using outside::Phase;
using outside::Report;
using outside::snapshot;

struct Line {
  ct::nn::Parameter<1, 2> weight{ct::nn::init::normal(1)};
  ct::nn::Parameter<1> bias{ct::nn::init::zeros};
  constexpr auto operator()(auto x) const { return matmul(x, transpose(weight)) + bias; }
};
using X = ct::Tensor<float, 3, 2>;
using Y = ct::Tensor<float, 3, 1>;
struct Squared {
  constexpr auto operator()(const auto& model, auto x, auto y) const { return ct::mse(model(x), y); }
};
const X x{1, 2, 3, 4, -1, 1};
const Y y{1, 2, -1};

auto trainer_of(ct::train::TrainerOptions options) {
  return ct::train::make_trainer<Line, X, Y>(Squared{}, ct::optim::AdamW{}, 7, options);
}
Y bad_targets() {
  Y bad = y;
  bad(0, 0) = std::numeric_limits<float>::quiet_NaN();
  return bad;
}

}  // namespace

// Undoing the last update also undoes what the user has written since: loaded weights are lost.
TEST_CASE("halve_lr keeps weights that were loaded after the last update") {
  auto trainer = trainer_of({.on_non_finite = OnNonFinite::halve_lr});
  good_step(trainer, 1e-2, x, y);
  for (float& w : trainer.parameters()["weight"]) w = 0.25f;  // as from a checkpoint
  CHECK_THROWS_AS(trainer.step(1e-2, x, bad_targets()), ct::NonFiniteError);
  for (const float w : trainer.parameters()["weight"]) CHECK(w == 0.25f);
}

TEST_CASE("stop and skip keep weights that were loaded after the last update") {
  for (const OnNonFinite policy : {OnNonFinite::stop, OnNonFinite::skip}) {
    auto trainer = trainer_of({.on_non_finite = policy});
    good_step(trainer, 1e-2, x, y);
    for (float& w : trainer.parameters()["weight"]) w = 0.25f;
    if (policy == OnNonFinite::stop)
      CHECK_THROWS_AS(trainer.step(1e-2, x, bad_targets()), ct::NonFiniteError);
    else
      CHECK(trainer.step(1e-2, x, bad_targets()).skipped);
    for (const float w : trainer.parameters()["weight"]) CHECK(w == 0.25f);
    good_step(trainer, 1e-2, x, y);
  }
}

TEST_CASE("parameters that are huge but finite, written through a reference that was kept") {
  auto trainer = trainer_of({});
  auto& parameters = trainer.parameters();
  for (int i = 0; i < 3; ++i) good_step(trainer, 1e-2, x, y);
  parameters["bias"][0] = std::numeric_limits<float>::infinity();
  CHECK(failing_step("kept reference", trainer, 1e-2, x, y).phase == Phase::argument);
}

// A weight that is NaN makes every batch one to skip: such a run updates nothing for hours and tells nobody.
TEST_CASE("skip does not skip forever where the parameters are at fault") {
  auto trainer = trainer_of({.on_non_finite = OnNonFinite::skip});
  good_step(trainer, 1e-2, x, y);
  trainer.parameters()["weight"][1] = std::numeric_limits<float>::quiet_NaN();
  bool told = false;
  try {
    for (int i = 0; i < 1000; ++i) trainer.step(1e-2, x, y);
  } catch (const ct::NonFiniteError&) {
    told = true;
  }
  CHECK(told);
}

TEST_CASE("a trainer of doubles") {
  using XD = ct::Tensor<double, 3, 2>;
  using YD = ct::Tensor<double, 3, 1>;
  ct::train::Trainer<Line, Squared, ct::optim::AdamW, double, XD, YD> trainer(ct::optim::AdamW{}, 1);
  const XD xd{1, 2, 3, 4, -1, 1};
  YD yd{1, 2, -1};
  trainer.step(1e-2, xd, yd);
  yd(2, 0) = 1e30;  // its square is fine here
  trainer.step(1e-2, xd, yd);
  yd(2, 0) = 1e200;
  const auto before = snapshot(trainer);
  CHECK_THROWS_AS(trainer.step(1e-2, xd, yd), ct::NonFiniteError);
  CHECK(snapshot(trainer) == before);
}

namespace {

struct Tied {
  ct::nn::Embedding<8, 16> table{.weight = ct::nn::init::normal(0.5)};
  ct::nn::Linear<16, 16> middle{.weight = ct::nn::init::normal(0.5)};
  constexpr auto operator()(auto tokens) const {
    return matmul(middle(table(tokens)), transpose(table.weight));
  }
};
using Tokens = ct::Tensor<std::int32_t, 4>;
constexpr auto loss = [](const auto& model, auto tokens, auto targets) {
  return ct::cross_entropy(model(tokens), targets);
};

}  // namespace

// "module: after table.weight, before middle.weight", but the head comes after middle.bias: where a weight is
// used a second time, the report speaks of the first.
TEST_CASE("the second use of a tied weight is not said to be at the first") {
  auto trainer = ct::train::make_trainer<Tied, Tokens, Tokens>(loss, ct::optim::AdamW{}, 1);
  const Tokens tokens{0, 1, 2, 3};
  good_step(trainer, 1e-3, tokens, tokens);
  for (float& b : trainer.parameters()["middle.bias"]) b = 3e38f;
  for (float& w : trainer.parameters()["table.weight"]) w = 4;
  const Report r = failing_step("tied", trainer, 1e-3, tokens, tokens);
  REQUIRE(r.operation == "matmul");
  CHECK_FALSE(outside::contains(r.module, "before middle"));
}
