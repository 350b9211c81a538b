// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/train.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace ct = ctgrad;

namespace {

struct Line {
  ct::nn::Parameter<1, 2> weight{ct::nn::init::normal(1)};
  ct::nn::Parameter<1> bias{ct::nn::init::zeros};
  constexpr auto operator()(auto x) const { return matmul(x, transpose(weight)) + bias; }
};
using X = ct::Tensor<float, 8, 2>;
using Y = ct::Tensor<float, 8, 1>;
constexpr auto squared = [](const auto& model, auto x, auto y) { return ct::mse(model(x), y); };

struct Batch {
  X x;
  Y y;
  Batch() {
    for (std::size_t i = 0; i < 8; ++i) {
      x(i, 0) = static_cast<float>(i) / 4 - 1;
      x(i, 1) = static_cast<float>(i % 3) - 1;
      y(i, 0) = 2 * x(i, 0) - 3 * x(i, 1) + 0.5f;
    }
  }
};

}  // namespace

TEST_CASE("plain gradient descent finds the line that made the data") {
  auto trainer = ct::train::make_trainer<Line, X, Y>(squared, ct::optim::Sgd{.momentum = 0.9}, 3);
  const Batch b;
  double loss = 0;
  for (int i = 0; i < 300; ++i) loss = trainer.step(0.1, b.x, b.y).loss;
  CHECK(loss < 1e-8);
  CHECK(trainer.parameters()["weight"][0] == doctest::Approx(2).epsilon(1e-3));
  CHECK(trainer.parameters()["weight"][1] == doctest::Approx(-3).epsilon(1e-3));
  CHECK(trainer.parameters()["bias"][0] == doctest::Approx(0.5).epsilon(1e-3));
}

TEST_CASE("a trainer of doubles finds it to the precision of doubles") {
  using Weights = ct::nn::Parameters<Line, double>;
  using WideX = ct::Tensor<double, 8, 2>;
  using WideY = ct::Tensor<double, 8, 1>;
  const Batch b;
  WideX x;
  WideY y;
  std::copy(b.x.begin(), b.x.end(), x.begin());
  for (std::size_t i = 0; i < 8; ++i) y(i, 0) = 2 * x(i, 0) - 3 * x(i, 1) + 0.5;
  auto trainer = ct::train::make_trainer<Weights, WideX, WideY>(squared, ct::optim::Sgd{.momentum = 0.9}, 3);
  static_assert(std::is_same_v<decltype(trainer)::Parameters, Weights>);
  for (int i = 0; i < 1000; ++i) trainer.step(0.1, x, y);
  CHECK(trainer.loss(x, y) < 1e-28);
  auto clipped = ct::train::make_trainer<Weights, WideX, WideY>(squared, ct::optim::Sgd{}, 3, 0.5);
  CHECK(clipped.max_norm() == 0.5);
}

TEST_CASE("metrics are of the step they name") {
  auto trainer = ct::train::make_trainer<Line, X, Y>(squared, ct::optim::Sgd{}, 3);
  const Batch b;
  const double before = trainer.loss(b.x, b.y);
  const ct::train::StepMetrics m = trainer.step(0.25, b.x, b.y);
  CHECK(m.step == 0);
  CHECK(m.lr == 0.25);
  CHECK(m.loss == doctest::Approx(before).epsilon(1e-6));
  CHECK(m.grad_norm == doctest::Approx(ct::optim::global_norm(trainer.gradient())));
  CHECK(m.ms > 0);
  CHECK(trainer.step(0.25, b.x, b.y).step == 1);
}

TEST_CASE("a non-finite batch throws and changes no parameter and no moment") {
  auto trainer = ct::train::make_trainer<Line, X, Y>(squared, ct::optim::AdamW{}, 3, 1.0);
  Batch b;
  trainer.step(0.01, b.x, b.y);
  const auto weights = trainer.parameters();
  const auto moments = trainer.optimizer().moments();
  for (const float poison :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), 1e30f}) {
    Batch bad;
    bad.x(3, 1) = poison;
    CHECK_THROWS_AS(trainer.step(0.01, bad.x, bad.y), ct::NonFiniteError);
    CHECK(trainer.optimizer().steps() == 1);
    for (std::size_t i = 0; i < weights.flat().size(); ++i) {
      CHECK(trainer.parameters().flat()[i] == weights.flat()[i]);
      for (std::size_t k = 0; k < 2; ++k)
        CHECK(trainer.optimizer().moments()[k].flat()[i] == moments[k].flat()[i]);
    }
  }
  CHECK(std::isfinite(trainer.step(0.01, b.x, b.y).loss));
}

TEST_CASE("clipping bounds the first plain step by the learning rate") {
  auto trainer = ct::train::make_trainer<Line, X, Y>(squared, ct::optim::Sgd{}, 3, 1e-3);
  const Batch b;
  const auto before = trainer.parameters();
  const ct::train::StepMetrics m = trainer.step(1.0, b.x, b.y);
  CHECK(m.grad_norm > 1e-3);
  double moved = 0;
  for (std::size_t i = 0; i < before.flat().size(); ++i)
    moved += std::pow(static_cast<double>(trainer.parameters().flat()[i] - before.flat()[i]), 2);
  CHECK(std::sqrt(moved) == doctest::Approx(1e-3).epsilon(1e-2));
}

TEST_CASE("the same seed gives the same bits") {
  const Batch b;
  const auto run = [&] {
    auto trainer = ct::train::make_trainer<Line, X, Y>(squared, ct::optim::AdamW{}, 11);
    for (int i = 0; i < 20; ++i) trainer.step(0.05, b.x, b.y);
    return trainer.parameters();
  };
  const auto first = run(), second = run();
  for (std::size_t i = 0; i < first.flat().size(); ++i) CHECK(first.flat()[i] == second.flat()[i]);
}

TEST_CASE("with skip, bad batches are counted and change nothing") {
  auto trainer = ct::train::make_trainer<Line, X, Y>(
      squared, ct::optim::AdamW{}, 3,
      ct::train::TrainerOptions{.on_non_finite = ct::train::OnNonFinite::skip});
  const Batch good;
  Batch bad;
  bad.x(2, 0) = std::numeric_limits<float>::infinity();
  trainer.step(0.01, good.x, good.y);
  const auto before = std::as_const(trainer).parameters();
  for (int i = 1; i <= 3; ++i) {
    const ct::train::StepMetrics m = trainer.step(0.01, bad.x, bad.y);
    CHECK(m.skipped);
    CHECK(m.step == 1);
    CHECK(trainer.skipped() == i);
  }
  for (std::size_t i = 0; i < before.flat().size(); ++i)
    CHECK(std::as_const(trainer).parameters().flat()[i] == before.flat()[i]);
  CHECK_FALSE(trainer.step(0.01, good.x, good.y).skipped);
  CHECK(trainer.optimizer().steps() == 2);
}

TEST_CASE("with halve_lr a learning rate that is too high comes down until the run is stable") {
  auto trainer = ct::train::make_trainer<Line, X, Y>(
      squared, ct::optim::Sgd{}, 3,
      ct::train::TrainerOptions{.on_non_finite = ct::train::OnNonFinite::halve_lr});
  const Batch b;
  double loss = 0;
  for (int i = 0; i < 400; ++i) loss = trainer.step(1e12, b.x, b.y).loss;
  CHECK(trainer.lr_factor() < 1);
  CHECK(std::isfinite(loss));
}

TEST_CASE("with halve_lr a bad batch is an error that changes nothing") {
  auto trainer = ct::train::make_trainer<Line, X, Y>(
      squared, ct::optim::AdamW{}, 3,
      ct::train::TrainerOptions{.on_non_finite = ct::train::OnNonFinite::halve_lr});
  const Batch good;
  Batch bad;
  bad.x(2, 0) = std::numeric_limits<float>::quiet_NaN();
  trainer.step(0.01, good.x, good.y);
  trainer.step(0.01, good.x, good.y);
  const auto before = std::as_const(trainer).parameters();
  CHECK_THROWS_AS(trainer.step(0.01, bad.x, bad.y), ct::NonFiniteError);
  CHECK(trainer.lr_factor() == 1);
  CHECK(trainer.optimizer().steps() == 2);
  for (std::size_t i = 0; i < before.flat().size(); ++i)
    CHECK(std::as_const(trainer).parameters().flat()[i] == before.flat()[i]);
}

TEST_CASE("skip ends where every batch is skipped") {
  auto trainer = ct::train::make_trainer<Line, X, Y>(
      squared, ct::optim::AdamW{}, 3,
      ct::train::TrainerOptions{.on_non_finite = ct::train::OnNonFinite::skip, .max_skips = 3});
  Batch bad;
  bad.x(2, 0) = std::numeric_limits<float>::infinity();
  for (int i = 0; i < 3; ++i) CHECK(trainer.step(0.01, bad.x, bad.y).skipped);
  CHECK_THROWS_AS(trainer.step(0.01, bad.x, bad.y), ct::NonFiniteError);
}

TEST_CASE("options that make no sense are errors") {
  const auto make = [](ct::train::TrainerOptions options) {
    return ct::train::make_trainer<Line, X, Y>(squared, ct::optim::Sgd{}, 3, options);
  };
  for (const double max_norm : {-1.0, 0.0, std::numeric_limits<double>::quiet_NaN()})
    CHECK_THROWS_AS(make({.max_norm = max_norm}), ct::Error);
  CHECK_THROWS_AS(make({.max_skips = -1}), ct::Error);
  CHECK_THROWS_AS(make({.max_halvings = -1}), ct::Error);
}

TEST_CASE("a restored trainer does not blame the run that it has left") {
  auto trainer = ct::train::make_trainer<Line, X, Y>(squared, ct::optim::Sgd{}, 3);
  const auto start = trainer.parameters();
  const auto moments = trainer.optimizer().moments();
  const Batch b;
  for (int i = 0; i < 20; ++i) try {
      trainer.step(1e3, b.x, b.y);  // diverges
    } catch (const ct::NonFiniteError&) {
      break;
    }
  trainer.restore(start, moments, 0);
  X bad = b.x;
  bad[0] = std::numeric_limits<float>::quiet_NaN();
  try {
    trainer.step(1e-3, bad, b.y);
    FAIL("a NaN in the batch is an error");
  } catch (const ct::NonFiniteError& e) {
    CHECK(std::string(e.report.cause).find("probably too high") == std::string::npos);
  }
}
