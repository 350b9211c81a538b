// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What a Trainer does about a step that is not finite: stop, skip, or halve the learning rate.
#include "snapshot.hpp"

namespace ct = ctgrad;

namespace {

using ct::train::OnNonFinite;
using outside::good_step;
using outside::snapshot;

struct Line {
  ct::nn::Parameter<1, 2> weight{ct::nn::init::normal(1)};
  ct::nn::Parameter<1> bias{ct::nn::init::zeros};
  constexpr auto operator()(auto x) const { return matmul(x, transpose(weight)) + bias; }
};
using X = ct::Tensor<float, 3, 2>;
using Y = ct::Tensor<float, 3, 1>;
constexpr auto squared = [](const auto& model, auto x, auto y) { return ct::mse(model(x), y); };
const X x{1, 2, 3, 4, -1, 1}, x2{0.5f, -1, 2, 1, 1, -2};
const Y y{1, 2, -1}, y2{0, 1, 2};

template <class Rule>
auto trainer_of(Rule rule, ct::train::TrainerOptions options = {}) {
  return ct::train::make_trainer<Line, X, Y>(squared, rule, 7, options);
}
Y poisoned(float value) {
  Y bad = y;
  bad(1, 0) = value;
  return bad;
}
constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

}  // namespace

TEST_CASE("stop is the default") {
  auto trainer = trainer_of(ct::optim::AdamW{});
  good_step(trainer, 1e-2, x, y);
  const auto before = snapshot(trainer);
  CHECK_THROWS_AS(trainer.step(1e-2, x, poisoned(not_a_number)), ct::NonFiniteError);
  CHECK_THROWS_AS(trainer.step(1e-2, x, poisoned(not_a_number)), ct::Error);
  CHECK(snapshot(trainer) == before);
  CHECK(trainer.skipped() == 0);
  CHECK(trainer.lr_factor() == 1);
}

TEST_CASE("skip: the batch is counted and leaves no trace") {
  auto trainer = trainer_of(ct::optim::AdamW{}, {.on_non_finite = OnNonFinite::skip});
  auto other = trainer_of(ct::optim::AdamW{});
  long skipped = 0;
  for (int i = 0; i < 12; ++i) {
    if (i % 3 == 1) {
      const auto before = snapshot(trainer);
      const float bad = i == 1 ? not_a_number : i == 4 ? 1e30f : -std::numeric_limits<float>::infinity();
      const auto m = trainer.step(1e-2, x, poisoned(bad));
      CHECK(m.skipped);
      CHECK(m.step == trainer.optimizer().steps());
      CHECK(trainer.skipped() == ++skipped);
      CHECK(snapshot(trainer) == before);
    } else {
      good_step(trainer, 1e-2, i % 2 == 0 ? x : x2, i % 2 == 0 ? y : y2);
      other.step(1e-2, i % 2 == 0 ? x : x2, i % 2 == 0 ? y : y2);
    }
  }
  CHECK(skipped == 4);
  CHECK(snapshot(trainer) == snapshot(other));  // as if the bad batches had never been
  CHECK(trainer.lr_factor() == 1);
}

TEST_CASE("skip: also where the optimizer is at fault, and with clipping") {
  auto trainer = trainer_of(ct::optim::AdamW{}, {.max_norm = 1, .on_non_finite = OnNonFinite::skip});
  good_step(trainer, 1e-2, x, y);
  const auto before = snapshot(trainer);
  CHECK(trainer.step(outside::inf, x, y).skipped);
  CHECK(snapshot(trainer) == before);
  CHECK(trainer.skipped() == 1);
  good_step(trainer, 1e-2, x, y);
}

TEST_CASE("halve_lr: the last update is undone, and the batch tried again at half the rate") {
  const auto run = [](auto rule) {
    auto trainer = trainer_of(rule, {.on_non_finite = OnNonFinite::halve_lr});
    auto halved = trainer_of(rule);
    for (int i = 0; i < 3; ++i) {
      good_step(trainer, 1e-3, x, y);
      good_step(halved, 1e-3, x, y);
    }
    CHECK(snapshot(trainer) == snapshot(halved));
    const double lr = 1e25;
    const auto first = trainer.step(lr, x, y);  // itself finite; the next loss overflows
    CHECK_FALSE(first.skipped);
    CHECK(first.lr == lr);
    const auto m = trainer.step(lr, x2, y2);
    CHECK_FALSE(m.skipped);
    CHECK(m.lr == lr / 2);
    CHECK(m.step == 3);  // the undone update does not count
    CHECK(std::isfinite(m.loss));
    CHECK(trainer.lr_factor() == 0.5);
    CHECK(trainer.skipped() == 0);
    halved.step(lr / 2, x2, y2);
    CHECK(snapshot(trainer) == snapshot(halved));
    // The factor is for all later steps.
    const auto next = trainer.step(1e-3, x, y);
    CHECK(next.lr <= 0.5e-3);
  };
  run(ct::optim::Sgd{});
  run(ct::optim::Sgd{.momentum = 0.9});
  run(ct::optim::AdamW{});
}

TEST_CASE("halve_lr: an update that overflows by itself is halved until it does not") {
  auto trainer = trainer_of(ct::optim::Sgd{}, {.on_non_finite = OnNonFinite::halve_lr});
  auto plain = trainer_of(ct::optim::Sgd{});
  const double lr = 1e38;
  const auto m = trainer.step(lr, x, y);
  CHECK_FALSE(m.skipped);
  CHECK(m.lr < lr);
  CHECK(m.lr == lr * trainer.lr_factor());
  plain.step(m.lr, x, y);
  CHECK(snapshot(trainer) == snapshot(plain));
  CHECK_THROWS_AS(plain.step(lr, x, y), ct::NonFiniteError);
}

TEST_CASE("halve_lr gives up with the error, and training can go on") {
  for (const int halvings : {0, 1, 5}) {
    CAPTURE(halvings);
    auto trainer =
        trainer_of(ct::optim::AdamW{}, {.on_non_finite = OnNonFinite::halve_lr, .max_halvings = halvings});
    good_step(trainer, 1e-2, x, y);
    good_step(trainer, 1e-2, x2, y2);
    const auto before = snapshot(trainer);
    std::string what;
    try {
      trainer.step(1e-2, x, poisoned(not_a_number));
    } catch (const ct::NonFiniteError& error) {
      what = error.what();
      CHECK(error.report.found);
      CHECK(error.report.index == std::vector{1, 0});
    }
    outside::show("halve_lr gives up", what);
    CHECK(!what.empty());
    if (halvings == 0) CHECK(snapshot(trainer) == before);
    good_step(trainer, 1e-2, x, y);
  }
}

// "Parameters and moments are as before the step in any case", "no parameter was changed": but the last good
// update is lost, and half of the learning rate, to a batch that is bad by itself.
TEST_CASE("halve_lr leaves everything as it was before a batch that no learning rate can help") {
  auto trainer = trainer_of(ct::optim::AdamW{}, {.on_non_finite = OnNonFinite::halve_lr});
  good_step(trainer, 1e-2, x, y);
  good_step(trainer, 1e-2, x2, y2);
  const auto before = snapshot(trainer);
  CHECK_THROWS_AS(trainer.step(1e-2, x, poisoned(not_a_number)), ct::NonFiniteError);
  CHECK(snapshot(trainer) == before);
  CHECK(trainer.lr_factor() == 1);
}

TEST_CASE("a run at a learning rate of a million goes on with halve_lr") {
  auto trainer = trainer_of(ct::optim::Sgd{}, {.on_non_finite = OnNonFinite::halve_lr, .max_halvings = 60});
  double loss = 0;
  for (int i = 0; i < 400; ++i) loss = trainer.step(1e6, x, y).loss;
  CHECK(std::isfinite(loss));
  CHECK(trainer.lr_factor() < 1e-3);
  for (const float w : trainer.parameters().flat()) CHECK(std::isfinite(w));
}
