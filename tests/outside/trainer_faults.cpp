// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Faults injected into a training run: the report names the line, nothing has changed, and training goes on.
#include "snapshot.hpp"

namespace ct = ctgrad;

namespace {

using outside::failing_step;
using outside::good_step;
using outside::Phase;
using outside::Report;

struct Classifier {
  ct::nn::Linear<3, 8> hidden{.weight = ct::nn::init::normal(0.5)};
  ct::nn::LayerNorm<8> norm;
  ct::nn::Linear<8, 1> out{.weight = ct::nn::init::normal(0.5)};
  constexpr auto operator()(auto x) const { return out(norm(tanh(hidden(x)))); }
};
struct Deep {
  ct::nn::Linear<3, 8> a{.weight = ct::nn::init::normal(0.5)};
  ct::nn::Linear<8, 1> b{.weight = ct::nn::init::normal(0.5)};
  constexpr auto operator()(auto v) const { return b(relu(a(v))); }
};
using X = ct::Tensor<float, 4, 3>;
using Y = ct::Tensor<float, 4, 1>;

/// Binary cross-entropy as beginners write it.
constexpr auto beginner = [](const auto& model, auto x, auto y) {
  const auto logits = model(x);
  const auto p = 1.0 / (1.0 + exp(-logits));
  const auto loss = y * log(p) + (1.0 - y) * log(1.0 - p);
  return -mean(loss);
};
constexpr unsigned log_line = __LINE__ - 3;
constexpr auto squared = [](const auto& model, auto x, auto y) {
  const auto p = model(x);
  return ct::mse(p, y);
};
constexpr unsigned mse_line = __LINE__ - 2;

const X x{0.1f, 0.2f, -0.3f, 1, -1, 0.5f, 0.25f, 0.5f, 0.75f, -0.5f, 0.5f, -0.1f};
const Y y{1, 0, 1, 0};

template <class F>
auto trainer_of(F loss, ct::train::TrainerOptions options = {}) {
  return ct::train::make_trainer<Classifier, X, Y>(loss, ct::optim::AdamW{}, 1, options);
}

}  // namespace

TEST_CASE("a lambda of one's own takes the logarithm of 0") {
  auto trainer = trainer_of(beginner);
  good_step(trainer, 1e-4, x, y);
  trainer.parameters()["out.bias"][0] = 200;  // e^-200 is 0 in float: p is 1, and 1 - p is 0
  const Report r = failing_step("log of 0", trainer, 1e-3, x, y);
  outside::check(r, {"log of 0", log_line, "log", "log 0", Phase::forward, "", {0, 0}}, __FILE__);
  REQUIRE(r.operands.size() == 1);
  CHECK(r.operands[0].value == 0);
  trainer.parameters()["out.bias"][0] = 0;
  good_step(trainer, 1e-4, x, y);
}

TEST_CASE("a weight that becomes infinite or NaN in the middle of training") {
  for (const float bad : {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(),
                          std::numeric_limits<float>::quiet_NaN()})
    for (const std::string path : {"hidden.weight", "norm.bias", "out.weight", "out.bias"}) {
      auto trainer = trainer_of(squared);
      for (int i = 0; i < 5; ++i) good_step(trainer, 1e-2, x, y);
      const std::size_t k = path == "out.bias" ? 0 : 5;
      float& weight = trainer.parameters()[path][k];
      const float good = weight;
      weight = bad;
      const Report r = failing_step(path, trainer, 1e-2, x, y);
      CAPTURE(path);
      CHECK(r.found);
      CHECK(!std::isfinite(r.value));
      // tanh(±inf) is ±1: an infinite weight of the first layer need not show before the derivative.
      if (r.phase == Phase::argument) {
        CHECK(outside::contains(r.name, path));
        CHECK(r.index == (path == "hidden.weight" ? std::vector{1, 2}
                          : path == "out.weight"  ? std::vector{0, 5}
                                                  : std::vector{static_cast<int>(k)}));
      }
      CHECK(r.phase == Phase::argument);
      trainer.parameters()[path][k] = good;
      good_step(trainer, 1e-2, x, y);
    }
}

TEST_CASE("a poisoned batch") {
  auto trainer = trainer_of(squared);
  good_step(trainer, 1e-2, x, y);
  for (const float bad : {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(),
                          std::numeric_limits<float>::quiet_NaN()}) {
    Y poisoned = y;
    poisoned(2, 0) = bad;
    const Report r = failing_step("a target", trainer, 1e-2, x, poisoned);
    CHECK(r.phase == Phase::argument);
    CHECK(r.index == std::vector{2, 0});
    CHECK(r.shape == std::vector{4, 1});
    good_step(trainer, 1e-2, x, y);
  }
  X poisoned = x;
  poisoned(3, 1) = std::numeric_limits<float>::quiet_NaN();
  const Report r = failing_step("an input", trainer, 1e-2, poisoned, y);
  CHECK(r.phase == Phase::argument);
  CHECK(r.index == std::vector{3, 1});
  Y huge = y;
  huge(1, 0) = 1e30f;
  outside::check(failing_step("a huge target", trainer, 1e-2, x, huge),
                 {"1e30", mse_line, "mul", "overflow", Phase::forward, "mse", {1, 0}}, __FILE__);
  good_step(trainer, 1e-2, x, y);
}

TEST_CASE("relu does not hide a weight that is not a number") {
  auto trainer = ct::train::make_trainer<Deep, X, Y>(squared, ct::optim::AdamW{}, 1);
  good_step(trainer, 1e-2, x, y);
  float& weight = trainer.parameters()["a.weight"][4];
  const float good = weight;
  weight = std::numeric_limits<float>::quiet_NaN();
  const Report r = failing_step("before relu", trainer, 1e-2, x, y);
  CHECK(r.phase == Phase::argument);
  CHECK(outside::contains(r.name, "a.weight"));
  CHECK(r.index == std::vector{1, 1});
  weight = good;
  good_step(trainer, 1e-2, x, y);
}

TEST_CASE("the module and the parameter beside the fault") {
  auto trainer = trainer_of(squared);
  // Every hidden value equal: layer_norm's rows are constant. Its gain makes infinities.
  trainer.parameters()["norm.weight"][2] = 3e38f;
  trainer.parameters()["norm.bias"][2] = 3e38f;
  const Report r = failing_step("gain and bias", trainer, 1e-2, x, y);
  CHECK(r.found);
  CHECK(outside::contains(r.module, "norm"));
}

// The report says "the learning rate 0.01 is probably too high: over the last steps the largest parameter
// from 1.1949 to 3e+38", but no step has been made: the parameter was set.
TEST_CASE("before the first update the learning rate is not the cause") {
  auto trainer = trainer_of(squared);
  trainer.parameters()["norm.weight"][2] = 3e38f;
  const Report r = failing_step("before the first update", trainer, 1e-2, x, y);
  CHECK_FALSE(outside::contains(r.cause, "learning rate"));
}

TEST_CASE("a learning rate of a million breaks the run sooner or later, and the report says why") {
  const auto run = [](auto rule) {
    auto trainer = ct::train::make_trainer<Deep, X, Y>(squared, rule, 1);
    for (int i = 0; i < 3; ++i) trainer.step(1e-2, x, y);
    const std::string name = "lr = 1e6";
    for (int i = 0; i < 2000; ++i) {
      const auto before = outside::snapshot(trainer);
      try {
        trainer.step(1e6, x, y);
      } catch (const ct::NonFiniteError& error) {
        outside::show(name, error.what());
        CAPTURE(error.what());
        CHECK(outside::contains(error.report.cause, "learning rate"));
        CHECK(outside::contains(error.what(), "learning rate"));
        CHECK(outside::snapshot(trainer) == before);
        return i;
      }
    }
    return -1;
  };
  CHECK(run(ct::optim::Sgd{}) >= 0);
  CHECK(run(ct::optim::Sgd{.momentum = 0.9}) >= 0);
}
