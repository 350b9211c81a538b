// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Which arguments a training step reads, and steps with a schedule's rate. What is refused is in
// tests/must_not_compile.
#include <ctgrad/train.hpp>
#include <doctest/doctest.h>

#include <array>
#include <tuple>

namespace ct = ctgrad;

namespace {

struct Model {
  ct::nn::Parameter<3, 2> weight{ct::nn::init::normal(1)};
  constexpr auto operator()(auto x) const { return matmul(x, transpose(weight)); }
};
using X = ct::Tensor<float, 4, 2>;
using Y = ct::Tensor<float, 4, 3>;
using Classes = ct::Tensor<std::int32_t, 4>;
using Parameters = ct::nn::Parameters<Model>;

template <class... Batch>
constexpr auto read(auto loss) {
  using Source = ct::run::ValueSource<ct::transform::ValueAndGrad<decltype(loss), 0>, Parameters, Batch...>;
  return ct::train::detail::arguments_read<Source, Parameters, Batch...>();
}
template <std::size_t N>
using Read = std::array<bool, N>;

}  // namespace

TEST_CASE("an argument is read where it can change the loss, with a derivative or without") {
  static_assert(read<X, Y>([](const auto& m, auto x, auto y) { return ct::mse(m(x), y); }) ==
                Read<3>{1, 1, 1});
  static_assert(read<X, Classes>([](const auto& m, auto x, auto y) { return ct::cross_entropy(m(x), y); }) ==
                Read<3>{1, 1, 1});
  static_assert(read<X, Y>([](const auto& m, auto x, auto y) {
                  return mean(select(stop_gradient(y) < 0.0, m(x), 2.0 * m(x)));
                }) == Read<3>{1, 1, 1});
}

TEST_CASE("an argument that is left out or cancels is not read") {
  static_assert(read<X, Y>([](const auto& m, auto x, auto) { return mean(m(x) * m(x)); }) ==
                Read<3>{1, 1, 0});
  static_assert(read<Y, X>([](const auto& m, auto, auto x) { return mean(m(x) * m(x)); }) ==
                Read<3>{1, 0, 1});
  static_assert(read<Y>([](const auto& m, auto) { return mean(m.weight * m.weight); }) == Read<2>{1, 0});
}

TEST_CASE("one tensor of a structure is enough, wherever the structure stands") {
  using Both = std::tuple<X, Y>;
  static_assert(read<Both, float>([](const auto& m, const auto& both, auto) {
                  return mean(exp(m(std::get<0>(both))));
                }) == Read<3>{1, 1, 0});
  static_assert(read<Both, float, X>([](const auto& m, const auto& both, auto scale, auto) {
                  return mean(scale * std::get<1>(both)) + mean(m.weight);
                }) == Read<4>{1, 1, 1, 0});
}

TEST_CASE("a schedule gives each step its rate") {
  constexpr auto loss = [](const auto& m, auto x, auto y) { return ct::mse(m(x), y); };
  const ct::optim::WarmupCosine schedule{.peak = 0.1, .floor = 0.01, .warmup = 3, .total = 8};
  auto scheduled = ct::train::make_trainer<Model, X, Y>(loss, ct::optim::Sgd{}, 1);
  auto plain = ct::train::make_trainer<Model, X, Y>(loss, ct::optim::Sgd{}, 1);
  X x;
  Y y;
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i % 3) - 1;
  y.fill(1);
  for (long step = 0; step < 10; ++step) {
    CHECK(scheduled.step(schedule, x, y).lr == schedule(step));
    plain.step(schedule(step), x, y);
  }
  for (std::size_t i = 0; i < Parameters::layout::size; ++i)
    CHECK(scheduled.parameters().flat()[i] == plain.parameters().flat()[i]);
}
