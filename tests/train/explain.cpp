// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A training step that fails says what failed: an update by parameter and line, a run by how it grew, a batch
// by its index.
#include <ctgrad/train.hpp>
#include <doctest/doctest.h>

#include <string>

namespace ct = ctgrad;
using Phase = ct::NonFiniteReport::Phase;

namespace {

struct Line {
  ct::nn::Linear<2, 3> layer;
  constexpr auto operator()(auto x) const { return layer(x); }
};
struct Table {
  ct::nn::Embedding<5, 3> table;
  constexpr auto operator()(auto index) const { return table(index); }
};
using X = ct::Tensor<float, 4, 2>;
constexpr auto loss = [](const auto& model, auto x) {
  const auto y = model(x);
  return mean(y * y);
};

/// Divides by the gradient, which is zero for weights of a column of zeros.
struct Inverse {
  static constexpr std::size_t moments = 0;
  std::array<double, 1> settings(long, bool) const { return {1}; }
  static constexpr unsigned line = __LINE__ + 1;
  static constexpr auto update = [](auto p, auto g, auto lr, auto) { return std::tuple(p - lr / g); };
};

ct::NonFiniteReport report_of(auto& trainer, double lr, const auto&... batch) {
  try {
    trainer.step(lr, batch...);
  } catch (const ct::NonFiniteError& e) {
    return e.report;
  }
  return {};
}

}  // namespace

TEST_CASE("an update that divides by zero is reported with its parameter and the rule's line") {
  auto trainer = ct::train::make_trainer<Line, X>(loss, Inverse{}, 1);
  X x;
  for (std::size_t i = 0; i < 4; ++i) x(i, 0) = 1;  // the second column stays 0
  const ct::NonFiniteReport r = report_of(trainer, 0.1, x);
  CHECK(r.phase == Phase::optimizer);
  CHECK(r.name == "layer.weight");
  CHECK(r.index == std::vector{0, 1});
  CHECK(r.line == Inverse::line);
  CHECK(r.cause.find("division by 0") == 0);
  CHECK(r.operands.size() == 2);
  CHECK(r.operands[0].value == doctest::Approx(0.1));
  CHECK(r.operands[1].value == 0);
}

TEST_CASE("parameter_at finds parameters and the gaps between them") {
  constexpr const auto& parameters = ct::nn::Layout<Line>::parameters;
  CHECK(ct::train::parameter_at(parameters, 5).first->path.view() == "layer.weight");
  CHECK(ct::train::parameter_at(parameters, 5).second == 5);
  CHECK(ct::train::parameter_at(parameters, 6).first == nullptr);
  CHECK(ct::train::parameter_at(parameters, 17).first->path.view() == "layer.bias");
  CHECK(ct::train::parameter_at(parameters, 17).second == 1);
}

TEST_CASE("a run that diverges is told so") {
  auto trainer = ct::train::make_trainer<Line, X>(loss, ct::optim::Sgd{}, 1);
  X x;
  x.fill(1);
  ct::NonFiniteReport r;
  for (int i = 0; i < 100 && !r.found; ++i) r = report_of(trainer, 1e4, x);
  CHECK(r.found);
  CHECK(r.cause.find("the learning rate 10000 is probably too high") != std::string::npos);
  CHECK(r.cause.find("the loss went from") != std::string::npos);
}

TEST_CASE("a weight set to infinity while training is named") {
  auto trainer = ct::train::make_trainer<Line, X>(loss, ct::optim::AdamW{}, 1);
  X x;
  x.fill(1);
  CHECK_FALSE(report_of(trainer, 0.01, x).found);
  trainer.parameters()["layer.weight"][4] = std::numeric_limits<float>::infinity();
  const ct::NonFiniteReport r = report_of(trainer, 0.01, x);
  CHECK(r.name == "layer.weight");
  CHECK(r.index == std::vector{2, 0});
}

TEST_CASE("indices outside of their tables are refused before they are used") {
  using Index = ct::Tensor<std::int32_t, 4>;
  constexpr auto f = [](const auto& model, auto index, auto target) {
    return ct::cross_entropy(model(index), target);
  };
  const auto message = [&](const Index& index, const Index& target) -> std::string {
    auto trainer = ct::train::make_trainer<Table, Index, Index>(f, ct::optim::Sgd{}, 1);
    try {
      trainer.step(0.1, index, target);
    } catch (const ct::IndexError& e) {
      return e.what();
    }
    return "";
  };
  CHECK(message({0, 1, 2, 4}, {0, 1, 2, 0}) == "");
  CHECK(message({0, 1, 5, 4}, {0, 1, 2, 0}) ==
        "ctgrad: argument 1 holds 5 at [2], but there are 5 rows in the table that it indexes");
  CHECK(message({0, 1, 2, 4}, {0, 1, 3, 0}) == "ctgrad: argument 2 holds 3 at [2], but there are 3 classes");
  CHECK(message({0, 1, 2, 4}, {0, -100, 2, 0}) ==
        "ctgrad: argument 2 holds -100 at [1], but there are 3 classes");
}
