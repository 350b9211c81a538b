// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What is measured about a step, and warnings about what does not learn.
#include <ctgrad/train/diagnostics.hpp>

#include <ctgrad/nn.hpp>
#include <ctgrad/optim.hpp>
#include <doctest/doctest.h>

#include <cmath>
#include <sstream>

namespace ct = ctgrad;
using doctest::Approx;

namespace {

struct Network {
  std::array<ct::nn::Linear<2, 6>, 1> body;
  ct::nn::Linear<6, 1> out{.bias = ct::nn::init::zeros};
  constexpr auto operator()(auto x) const { return out(relu(body[0](x))); }
};
using X = ct::Tensor<float, 8, 2>;
using Y = ct::Tensor<float, 8, 1>;
constexpr auto loss = [](const auto& model, auto x, auto y) { return ct::mse(model(x), y); };

struct Batch {
  X x;
  Y y;
  Batch() {
    for (std::size_t i = 0; i < 8; ++i) {
      x(i, 0) = static_cast<float>(i) / 4 - 1;
      x(i, 1) = static_cast<float>(i % 3) - 1;
      y(i, 0) = x(i, 0) - x(i, 1) + 0.5f;
    }
  }
};

auto make(auto rule) { return ct::train::make_trainer<Network, X, Y>(loss, rule, 5); }

double norm(std::span<const float> v) {
  double s = 0;
  for (const float x : v) s += static_cast<double>(x) * static_cast<double>(x);
  return std::sqrt(s);
}

}  // namespace

TEST_CASE("norms are of the weights before the step, the gradient and the change") {
  auto trainer = make(ct::optim::Sgd{});
  ct::train::Diagnostics watch(trainer, {.warnings = nullptr});
  const Batch b;
  const auto before = trainer.parameters();
  const ct::train::Report& r = watch.observe(0.5, b.x, b.y);
  CHECK(r.step.step == 0);
  CHECK(r.parameters.size() == 4);
  for (const ct::train::Figures& f : r.parameters) {
    CAPTURE(f.path);
    CHECK(f.size == before[f.path].size());
    CHECK(f.weight_norm == Approx(norm(before[f.path])));
    CHECK(f.gradient_norm == Approx(norm(trainer.gradient()[f.path])));
    CHECK(f.gradient_norm > 0);
    CHECK(f.update_norm == Approx(0.5 * f.gradient_norm).epsilon(1e-4));  // plain gradient descent
  }
  CHECK(
      r["body.0.weight"].update_ratio() ==
      Approx(0.5 * norm(trainer.gradient()["body.0.weight"]) / norm(before["body.0.weight"])).epsilon(1e-4));
  CHECK(std::isinf(r["out.bias"].update_ratio()));  // it starts at zero
}

TEST_CASE("a module's figures are those of all parameters inside it") {
  auto trainer = make(ct::optim::AdamW{});
  ct::train::Diagnostics watch(trainer, {.warnings = nullptr});
  const Batch b;
  const ct::train::Report& r = watch.observe(0.01, b.x, b.y);
  std::string modules;
  for (const ct::train::Figures& m : r.modules) modules += m.path + ";";
  CHECK(modules == ";body;body.0;out;");
  CHECK(r["body.0"].size == 18);
  CHECK(r["out"].size == 7);
  CHECK(r[""].size == 25);
  CHECK(r["out"].gradient_norm ==
        Approx(std::hypot(r["out.weight"].gradient_norm, r["out.bias"].gradient_norm)));
  CHECK(r[""].gradient_norm == Approx(r.step.grad_norm).epsilon(1e-5));
  CHECK(r["body"].update_norm == Approx(r["body.0"].update_norm));
  CHECK(r[""].update_norm == Approx(std::hypot(r["body"].update_norm, r["out"].update_norm)));
  CHECK_THROWS_AS(r["bod"], ct::Error);
}

TEST_CASE("observation changes no bit of training, and happens every so many steps") {
  const Batch b;
  auto plain = make(ct::optim::AdamW{}), watched = make(ct::optim::AdamW{});
  ct::train::Diagnostics watch(watched, {.every = 3, .warnings = nullptr});
  const ct::optim::WarmupCosine schedule{.peak = 0.05, .floor = 0, .warmup = 2, .total = 8};
  CHECK(watch.report().step.step == -1);
  for (long step = 0; step < 8; ++step) {
    const auto expected = plain.step(schedule, b.x, b.y), m = watch.step(schedule, b.x, b.y);
    CHECK(m.loss == expected.loss);
    CHECK(watch.report().step.step == step / 3 * 3);
  }
  for (std::size_t i = 0; i < plain.parameters().flat().size(); ++i)
    CHECK(plain.parameters().flat()[i] == watched.parameters().flat()[i]);
}

TEST_CASE("a parameter without gradient for some steps is named once, until it learns again") {
  const Batch b;
  auto trainer = make(ct::optim::Sgd{});
  std::ostringstream out;
  ct::train::Diagnostics watch(trainer, {.every = 0, .zero_gradient_steps = 3, .warnings = &out});
  for (float& x : trainer.parameters()["body.0.bias"]) x = -100;  // kills all units
  for (int i = 0; i < 2; ++i) watch.step(1e-3, b.x, b.y);
  CHECK(out.str().empty());
  for (int i = 0; i < 5; ++i) watch.step(1e-3, b.x, b.y);
  CHECK(out.str() ==
        "ctgrad: the gradient of body.0.weight has been exactly zero for 3 steps in a row: it does "
        "not learn (dead activations, a mask, or a factor of zero)\n"
        "ctgrad: the gradient of body.0.bias has been exactly zero for 3 steps in a row: it does not "
        "learn (dead activations, a mask, or a factor of zero)\n"
        "ctgrad: the gradient of out.weight has been exactly zero for 3 steps in a row: it does not "
        "learn (dead activations, a mask, or a factor of zero)\n");
  const ct::train::Report& r = watch.observe(1e-3, b.x, b.y);
  CHECK(r["body.0.bias"].zero_gradient_steps == 8);
  CHECK(r["out.bias"].zero_gradient_steps == 0);
  CHECK(r.activations.at(0).dead == 6);
  CHECK(r.warnings.size() == 4);  // three parameters and one activation
  CHECK(out.str().find("6 of 6 units after body.0.weight are zero for the whole batch") != std::string::npos);

  for (float& x : trainer.parameters()["body.0.bias"]) x = 0;
  watch.observe(1e-3, b.x, b.y);
  CHECK(r["body.0.bias"].zero_gradient_steps == 0);
  CHECK(r.warnings.empty());
}

TEST_CASE("an embedding is not warned about for rows that batches do not use") {
  using Indices = ct::Tensor<std::int32_t, 2>;
  using Table = ct::nn::Embedding<5, 3>;
  constexpr auto squares = [](const auto& table, auto i) { return mean(table(i) * table(i)); };
  auto trainer = ct::train::make_trainer<Table, Indices>(squares, ct::optim::Sgd{}, 1);
  std::ostringstream out;
  ct::train::Diagnostics watch(trainer, {.zero_gradient_steps = 1, .warnings = &out});
  const Indices last{4, 4};
  for (int i = 0; i < 3; ++i) watch.step(0.1, last);
  CHECK(out.str().empty());
}

TEST_CASE("a report reads as a table") {
  auto trainer = make(ct::optim::Sgd{});
  ct::train::Diagnostics watch(trainer, {.warnings = nullptr});
  const Batch b;
  const std::string text = to_string(watch.observe(0.5, b.x, b.y));
  for (const char* part :
       {"step 0: loss ", "(all)", "\nbody.0.weight", "dead units after body.0.weight: ", "diagnostics.cpp:"})
    CHECK_MESSAGE(text.find(part) != std::string::npos, part << " in\n" << text);
}
