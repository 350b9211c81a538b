// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Reports, graphs and pages directly of a Program or a Trainer.
#include <ctgrad/inspect.hpp>
#include <ctgrad/train.hpp>
#include <doctest/doctest.h>

namespace ct = ctgrad;

namespace {

struct Line {
  ct::nn::Linear<40, 20> layer;
  constexpr auto operator()(auto x) const { return layer(x); }
};
constexpr auto loss = [](const auto& model, auto x, auto y) { return ct::mse(model(x), y); };

}  // namespace

TEST_CASE("a Trainer's report is that of its loss and gradient") {
  const auto trainer = ct::train::make_trainer<Line, ct::Tensor<float, 30, 40>, ct::Tensor<float, 30, 20>>(
      loss, ct::optim::AdamW{}, 1);
  const ct::inspect::Facts facts = ct::inspect::describe(trainer);
  CHECK(totals(facts).product_flops == trainer.flops_per_step);
  CHECK(totals(facts).arena == trainer.arena_bytes);
  CHECK(ct::inspect::report(trainer) == report(facts));
  CHECK(ct::inspect::to_dot(trainer) == to_dot(facts));
  CHECK(ct::inspect::to_html(trainer) == to_html(facts));
  CHECK(ct::inspect::report(trainer).find("product (30,20,40)") != std::string::npos);
  CHECK(totals(ct::inspect::measure(trainer, 0.001)).seconds > 0);
}
