// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A sound model passes every check and keeps its parameters; each kind of fault fails the check that is for
// it.
#include <ctgrad/train.hpp>
#include <doctest/doctest.h>

#include <cmath>
#include <random>

namespace ct = ctgrad;
using ct::train::SelfCheck;
using ct::train::SelfCheckOptions;

namespace {

constexpr std::size_t rows = 16, classes = 5;
using X = ct::Tensor<float, rows, 4>;
using Classes = ct::Tensor<std::int32_t, rows>;

struct Classifier {
  ct::nn::Linear<4, 24> hidden;
  ct::nn::Linear<24, classes> out;
  constexpr auto operator()(auto x) const { return out(relu(hidden(x))); }
};
constexpr auto loss = [](const auto& model, auto x, auto y) { return ct::cross_entropy(model(x), y); };

struct Batch {
  X x;
  Classes y;
  Batch() {
    std::mt19937 generator(1);
    for (float& v : x) v = static_cast<float>(generator() % 200) / 100 - 1;
    for (std::int32_t& v : y) v = static_cast<std::int32_t>(generator() % classes);
  }
};

const SelfCheckOptions options{.classes = classes, .lr = 0.02, .steps = 100};

auto check(auto f, auto rule, const SelfCheckOptions& o, const ct::nn::Parameters<Classifier>& p) {
  const Batch b;
  return ct::train::self_check(f, rule, p, o, b.x, b.y);
}

}  // namespace

TEST_CASE("a sound model passes") {
  const SelfCheck c = check(loss, ct::optim::AdamW{}, options, ct::nn::Parameters<Classifier>(1));
  INFO(to_string(c));
  CHECK(c.passed());
  CHECK(c.first_loss.run);
  CHECK(c.first_loss.expected == doctest::Approx(std::log(5.0)));
  for (std::size_t k = 0; k < 3; ++k) {
    CHECK(c.gradient.error[k] <= 1e-5);
    CHECK(c.gradient.difference[k] == doctest::Approx(c.gradient.analytic[k]).epsilon(1e-3));
    CHECK(c.gradient.analytic[k] != 0);
  }
  CHECK(c.precision.error > 0);
  CHECK(c.precision.error < 1e-5);
  CHECK(c.overfit.steps == 100);
  CHECK(c.overfit.last < 0.5 * c.overfit.first);
}

TEST_CASE("a trainer's self-check changes no bit of it") {
  const Batch b;
  auto checked = ct::train::make_trainer<Classifier, X, Classes>(loss, ct::optim::AdamW{}, 1, 1.0);
  auto plain = ct::train::make_trainer<Classifier, X, Classes>(loss, ct::optim::AdamW{}, 1, 1.0);
  CHECK(checked.self_check(options, b.x, b.y).passed());
  CHECK(checked.self_check(b.x, b.y).gradient.passed);
  CHECK(checked.optimizer().steps() == 0);
  for (int i = 0; i < 3; ++i) {
    const auto m = checked.step(1e-2, b.x, b.y), expected = plain.step(1e-2, b.x, b.y);
    CHECK(m.loss == expected.loss);
    const SelfCheck c = checked.self_check(options, b.x, b.y);
    CHECK(!c.first_loss.run);  // trained models do better than guessing
    CHECK(c.gradient.passed);
    for (std::size_t k = 0; k < plain.parameters().flat().size(); ++k) {
      CHECK(checked.parameters().flat()[k] == plain.parameters().flat()[k]);
      for (std::size_t j = 0; j < 2; ++j)
        CHECK(checked.optimizer().moments()[j].flat()[k] == plain.optimizer().moments()[j].flat()[k]);
    }
  }
}

TEST_CASE("weights that are too large fail the first loss, and nothing else is blamed") {
  ct::nn::Parameters<Classifier> p(1);
  for (float& w : p["out.weight"]) w *= 1000;
  const SelfCheck c = check(loss, ct::optim::AdamW{}, options, p);
  INFO(to_string(c));
  CHECK(!c.first_loss.passed);
  CHECK(!c.passed());
  CHECK(c.gradient.passed);
  CHECK(c.precision.passed);
}

TEST_CASE("a learning rate of 0, and steps uphill, fail to learn the batch") {
  const ct::nn::Parameters<Classifier> p(1);
  SelfCheckOptions still = options, uphill = options;
  still.lr = 0;
  uphill.lr = -0.02;
  for (const SelfCheckOptions& o : {still, uphill}) {
    const SelfCheck c = check(loss, ct::optim::AdamW{}, o, p);
    INFO(to_string(c));
    CHECK(!c.overfit.passed);
    CHECK(c.first_loss.passed);
    CHECK(c.gradient.passed);
  }
}

TEST_CASE("the report has one line for each check, and says which failed") {
  SelfCheckOptions o = options;
  o.steps = 1;
  o.classes = 0;
  const std::string text = to_string(check(loss, ct::optim::AdamW{}, o, ct::nn::Parameters<Classifier>(1)));
  CHECK(std::count(text.begin(), text.end(), '\n') == 4);
  CHECK(text.find("-     first loss") == 0);
  CHECK(text.find("\nok    gradient along") != std::string::npos);
  CHECK(text.find("\nFAIL  one batch, 1 steps") != std::string::npos);
}
