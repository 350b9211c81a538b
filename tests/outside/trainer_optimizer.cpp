// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Updates that are not finite although loss and gradient are: the report names the optimizer's line and the
// parameter.
#include "snapshot.hpp"

#include <array>
#include <tuple>

namespace ct = ctgrad;

namespace {

using outside::failing_step;
using outside::good_step;
using outside::Phase;
using outside::Report;

/// Every parameter fills whole cache lines.
struct Model {
  ct::nn::Linear<4, 16> first{.weight = ct::nn::init::normal(0.5), .bias = ct::nn::init::normal(0.5)};
  ct::nn::Linear<16, 16> second{.weight = ct::nn::init::normal(0.5)};
  constexpr auto operator()(auto x) const { return second(tanh(first(x))); }
};
/// Whereas between these parameters are gaps.
struct Small {
  ct::nn::Linear<4, 3> first{.weight = ct::nn::init::normal(0.5)};
  ct::nn::Linear<3, 16> second{.weight = ct::nn::init::normal(0.5)};
  constexpr auto operator()(auto x) const { return second(tanh(first(x))); }
};
using X = ct::Tensor<float, 3, 4>;
using Y = ct::Tensor<float, 3, 16>;
constexpr auto squared = [](const auto& model, auto x, auto y) { return ct::mse(model(x), y); };
const X x{0.1f, 0.2f, -0.3f, 1, -1, 0.5f, 0.25f, 0.5f, 0.75f, -0.5f, 0.5f, -0.1f};
const Y y = [] {
  Y t;
  for (std::size_t i = 0; i < t.size(); ++i) t[i] = static_cast<float>(i % 5) - 1.5f;
  return t;
}();

/// Divides by 0 at step 3.
struct ThirdStep {
  static constexpr std::size_t moments = 1;
  std::array<double, 1> settings(long t, bool) const { return {t == 3 ? 0.0 : 1.0}; }
  static constexpr auto update = [](auto p, auto g, auto lr, auto settings, auto m) {
    const auto next = 0.5 * m + g;
    const auto direction = next / ct::optim::setting<0>(settings);
    return std::tuple(p - lr * direction, next);
  };
};
constexpr unsigned third_step_line = __LINE__ - 4;

/// Adagrad without the small number in the denominator.
struct Adagrad {
  static constexpr std::size_t moments = 1;
  std::array<double, 1> settings(long, bool) const { return {1.0}; }
  static constexpr auto update = [](auto p, auto g, auto lr, auto settings, auto v) {
    const auto next = v + g * g * ct::optim::setting<0>(settings);
    return std::tuple(p - lr * (g / sqrt(next)), next);
  };
};
constexpr unsigned adagrad_line = __LINE__ - 3;

/// Its moment overflows long before its parameter would; the update does not read it.
struct Growing {
  static constexpr std::size_t moments = 1;
  std::array<double, 1> settings(long, bool) const { return {1e20}; }
  static constexpr auto update = [](auto p, auto g, auto lr, auto settings, auto m) {
    return std::tuple(p - lr * g, (m + 1.0) * ct::optim::setting<0>(settings));
  };
};
constexpr unsigned growing_line = __LINE__ - 3;

}  // namespace

TEST_CASE("a rule of one's own that divides by 0 at its third step") {
  auto trainer = ct::train::make_trainer<Model, X, Y>(squared, ThirdStep{}, 1);
  good_step(trainer, 1e-2, x, y);
  good_step(trainer, 1e-2, x, y);
  for (int again = 0; again < 2; ++again) {
    const Report r = failing_step("third step", trainer, 1e-2, x, y);
    outside::check(r, {"third step", 0, "div", "division 0", Phase::optimizer}, __FILE__);
    CHECK(r.name == "first.weight");
    CHECK(r.shape == std::vector{16, 4});
    CHECK(r.index == std::vector{0, 0});
    CHECK(outside::contains(to_string(r), "optimizer"));
    CHECK(outside::contains(to_string(r), "first.weight"));
  }
}

// The reports say settings.hpp:13, where optim::setting is: the division's second operand calls it.
TEST_CASE("the line of a rule that divides by one of its settings") {
  auto trainer = ct::train::make_trainer<Model, X, Y>(squared, ThirdStep{}, 1);
  good_step(trainer, 1e-2, x, y);
  good_step(trainer, 1e-2, x, y);
  const Report r = failing_step("third step", trainer, 1e-2, x, y);
  outside::check(r, {"third step", third_step_line, "div", "division 0", Phase::optimizer}, __FILE__);
}
TEST_CASE("the line of a moment that overflows in a product with a setting") {
  auto trainer = ct::train::make_trainer<Model, X, Y>(squared, Growing{}, 1);
  good_step(trainer, 1e-2, x, y);
  const Report r = failing_step("moment", trainer, 1e-2, x, y);
  outside::check(r, {"moment", growing_line, "mul", "overflow", Phase::optimizer}, __FILE__);
}
TEST_CASE("the file of the division that AdamW and Adam share") {
  auto trainer = ct::train::make_trainer<Model, X, Y>(squared, ct::optim::AdamW{.epsilon = 0}, 1);
  X without = x;
  for (std::size_t i = 0; i < 3; ++i) without(i, 2) = 0;
  CHECK(outside::file_name(failing_step("epsilon 0", trainer, 1e-2, without, y).file) == "adam.hpp");
}

TEST_CASE("the parameter and the element whose update divides 0 by 0") {
  auto trainer = ct::train::make_trainer<Model, X, Y>(squared, Adagrad{}, 1);
  X without = x;
  for (std::size_t i = 0; i < 3; ++i) without(i, 1) = 0;  // first.weight(:, 1) has no gradient
  const Report r = failing_step("0 / 0", trainer, 1e-2, without, y);
  outside::check(r, {"0/0", adagrad_line, "div", "0", Phase::optimizer}, __FILE__);
  CHECK(r.name == "first.weight");
  CHECK(r.index == std::vector{0, 1});
  good_step(trainer, 1e-2, x, y);
  good_step(trainer, 1e-2, without, y);  // now it has a moment
}

TEST_CASE("AdamW without epsilon where a gradient is 0") {
  auto trainer = ct::train::make_trainer<Model, X, Y>(squared, ct::optim::AdamW{.epsilon = 0}, 1);
  X without = x;
  for (std::size_t i = 0; i < 3; ++i) without(i, 2) = 0;
  const Report r = failing_step("epsilon 0", trainer, 1e-2, without, y);
  CHECK(r.phase == Phase::optimizer);
  CHECK(r.name == "first.weight");
  CHECK(r.index == std::vector{0, 2});
  CHECK(outside::contains(r.cause, "0"));
  for (int i = 0; i < 5; ++i) good_step(trainer, 1e-2, x, y);
}

// "0 divided by 0, in the optimizer's update of parameter (none)": the zeros between two parameters are
// updated, too.
TEST_CASE("a rule without a small number in the denominator trains any shape if no gradient is 0") {
  auto trainer = ct::train::make_trainer<Small, X, Y>(squared, Adagrad{}, 1);
  good_step(trainer, 1e-2, x, y);
}
TEST_CASE("AdamW without epsilon trains any shape if no gradient is 0") {
  auto trainer = ct::train::make_trainer<Small, X, Y>(squared, ct::optim::AdamW{.epsilon = 0}, 1);
  good_step(trainer, 1e-2, x, y);
}

TEST_CASE("a moment that overflows counts, although the parameters stay finite") {
  auto trainer = ct::train::make_trainer<Model, X, Y>(squared, Growing{}, 1);
  good_step(trainer, 1e-2, x, y);
  const Report r = failing_step("moment", trainer, 1e-2, x, y);
  outside::check(r, {"moment", 0, "mul", "overflow", Phase::optimizer}, __FILE__);
  CHECK(r.name == "first.weight");
}

TEST_CASE("a learning rate that is not finite") {
  for (const double lr : {outside::inf, -outside::inf, outside::not_a_number, 1e300}) {
    auto trainer = ct::train::make_trainer<Model, X, Y>(squared, ct::optim::AdamW{}, 1);
    good_step(trainer, 1e-2, x, y);
    const Report r = failing_step("lr", trainer, lr, x, y);
    CHECK(r.found);
    CHECK(outside::contains(to_string(r), "learning rate"));
    good_step(trainer, 1e-2, x, y);
  }
}
