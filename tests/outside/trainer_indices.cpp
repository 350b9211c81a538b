// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Tokens and targets that are no rows of a table or no classes.
#include "snapshot.hpp"

#include <ctgrad/transform/checkpoint.hpp>

#include <cstdint>

namespace ct = ctgrad;

namespace {

using outside::good_step;
using outside::snapshot;

constexpr std::size_t vocabulary = 11, width = 16;
/// Its own embedding and head, each with another number of rows.
struct Model {
  ct::nn::Embedding<vocabulary, width> table{.weight = ct::nn::init::normal(0.5)};
  ct::nn::Linear<width, 7> head{.weight = ct::nn::init::normal(0.5)};
  constexpr auto operator()(auto tokens) const { return head(table(tokens)); }
};
/// The same with an embedding that is looked up again on the way back.
struct Checkpointed {
  ct::nn::Embedding<vocabulary, width> table{.weight = ct::nn::init::normal(0.5)};
  ct::nn::Linear<width, 7> head{.weight = ct::nn::init::normal(0.5)};
  constexpr auto operator()(auto tokens) const {
    const auto lookup = [tokens](auto state) {
      const auto [weight, rows] = state;
      return std::pair(weight, rows + gather(tanh(weight), tokens));
    };
    const auto none = ct::iota<ct::Deferred, ct::Shape<2, 3, width>>(table.weight) * 0.0;
    return head(ct::checkpoint(lookup, std::pair(table.weight * 1.0, none)).second);
  }
};
using Tokens = ct::Tensor<std::int32_t, 2, 3>;
constexpr auto loss = [](const auto& model, auto tokens, auto targets) {
  return ct::cross_entropy(model(tokens), targets);
};
const Tokens tokens{0, 10, 3, 4, 5, 6}, targets{0, 1, 6, 2, 3, 4};

auto trainer_of(ct::train::TrainerOptions options = {}) {
  return ct::train::make_trainer<Model, Tokens, Tokens>(loss, ct::optim::AdamW{}, 1, options);
}

}  // namespace

TEST_CASE("an integer that is out of range throws IndexError, names itself, and changes nothing") {
  struct Row {
    bool token;
    int i, j;
    std::int32_t value;
  };
  const auto check = [](auto& trainer) {
    good_step(trainer, 1e-2, tokens, targets);
    for (const Row& row : {Row{true, 0, 0, -1},
                           {true, 1, 2, 11},
                           {true, 1, 0, 2147483647},
                           {true, 0, 1, -2147483647 - 1},
                           {false, 0, 2, 7},
                           {false, 1, 1, -1},
                           {false, 1, 2, -100},
                           {false, 0, 0, 2147483647}}) {
      Tokens a = tokens, b = targets;
      (row.token ? a : b)(row.i, row.j) = row.value;
      const auto before = snapshot(trainer);
      std::string what;
      try {
        trainer.step(1e-2, a, b);
      } catch (const ct::IndexError& error) {
        what = error.what();
      }
      outside::show("index", what);
      CAPTURE(what);
      CHECK(outside::contains(what, "ctgrad:"));
      CHECK(outside::contains(what, std::to_string(row.value)));
      CHECK(outside::contains(what, row.token ? "11" : "7"));
      CHECK(outside::contains(what, "[" + std::to_string(row.i) + ", " + std::to_string(row.j) + "]"));
      CHECK(snapshot(trainer) == before);
      CHECK_THROWS_AS(trainer.loss(a, b), ct::IndexError);
      CHECK_THROWS_AS(trainer.loss(a, b), ct::Error);
      CHECK(std::isfinite(trainer.loss(tokens, targets)));
      good_step(trainer, 1e-2, tokens, targets);
    }
  };
  auto trainer = trainer_of();
  check(trainer);
  auto checkpointed = ct::train::make_trainer<Checkpointed, Tokens, Tokens>(loss, ct::optim::AdamW{}, 1);
  check(checkpointed);
}

TEST_CASE("with skip such a batch is skipped and counted") {
  auto trainer = trainer_of({.on_non_finite = ct::train::OnNonFinite::skip});
  good_step(trainer, 1e-2, tokens, targets);
  Tokens bad = tokens;
  bad(1, 1) = 11;
  const auto before = snapshot(trainer);
  const ct::train::StepMetrics m = trainer.step(1e-2, bad, targets);
  CHECK(m.skipped);
  CHECK(std::isnan(m.loss));  // and not 0, which would look like success
  CHECK(std::isnan(m.grad_norm));
  CHECK(m.step == 1);
  CHECK(m.lr == 1e-2);
  CHECK(m.ms > 0);
  CHECK(trainer.skipped() == 1);
  CHECK(snapshot(trainer) == before);
  good_step(trainer, 1e-2, tokens, targets);
}

TEST_CASE("halving the learning rate does not help: it throws") {
  auto trainer = trainer_of({.on_non_finite = ct::train::OnNonFinite::halve_lr});
  good_step(trainer, 1e-2, tokens, targets);
  Tokens bad = targets;
  bad(0, 0) = 7;
  const auto before = snapshot(trainer);
  CHECK_THROWS_AS(trainer.step(1e-2, tokens, bad), ct::IndexError);
  CHECK(snapshot(trainer) == before);
  CHECK(trainer.lr_factor() == 1);
}

namespace {

using Longer = ct::Tensor<std::int32_t, 2, 4>;
constexpr auto shifted = [](const auto& model, auto t, auto u) {
  return ct::cross_entropy(model(t), ct::slice<-1, 0, 3>(u));
};

}  // namespace

TEST_CASE("targets that are a part of a longer sequence") {
  auto trainer = ct::train::make_trainer<Model, Tokens, Longer>(shifted, ct::optim::Sgd{}, 1);
  Longer u{0, 1, 2, 3, 3, 4, 5, 6};
  good_step(trainer, 1e-2, tokens, u);
  u(1, 2) = 7;
  const auto before = snapshot(trainer);
  CHECK_THROWS_AS(trainer.step(1e-2, tokens, u), ct::IndexError);
  CHECK(snapshot(trainer) == before);
}

// "argument 2 holds 99 at [0, 3], but there are 7 classes": that column is cut off and is no class.
TEST_CASE("a number in the part that is cut off is not an index") {
  auto trainer = ct::train::make_trainer<Model, Tokens, Longer>(shifted, ct::optim::Sgd{}, 1);
  const Longer u{0, 1, 2, 99, 3, 4, 5, -1};
  good_step(trainer, 1e-2, tokens, u);
}
