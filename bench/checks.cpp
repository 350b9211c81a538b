// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What do the checks for non-finite values cost a training step? A Trainer's step against the same program,
// norm and update without any check, in turn on the same machine; the counter `ratio` is the median of the
// pairs' ratios.
#include "small_gpt.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <random>
#include <vector>

namespace ct = ctgrad;

namespace {

struct Mlp {
  ct::nn::Linear<64, 128> fc;
  ct::nn::Linear<128, 10> out;
  constexpr auto operator()(auto x) const { return out(tanh(fc(x))); }
};
using Images = ct::Tensor<float, 32, 64>;
using Labels = ct::Tensor<std::int32_t, 32>;
constexpr auto label_loss = [](const auto& model, auto x, auto y) { return ct::cross_entropy(model(x), y); };

/// The same step without checks.
template <class Model, class Loss, class... Batch>
struct Unchecked {
  using Parameters = ct::nn::Parameters<Model>;
  using Source = ct::run::ValueSource<ct::transform::ValueAndGrad<Loss, 0>, Parameters, Batch...>;
  Parameters parameters{1}, gradient;
  ct::optim::Optimizer<ct::optim::AdamW, Model> optimizer{ct::optim::AdamW{}};
  std::unique_ptr<ct::run::Program<Source>> program = std::make_unique<ct::run::Program<Source>>();

  void step(double lr, const Batch&... batch) {
    float loss;
    program->run(parameters.data(), batch.data()..., &loss, gradient.data());
    benchmark::DoNotOptimize(loss);
    optimizer.step(parameters, gradient, lr, ct::optim::clip_factor(ct::optim::global_norm(gradient), 1.0));
  }
};

template <class Model, class Loss, class... Batch>
void compare(benchmark::State& state, Loss loss, const Batch&... batch) {
  auto checked = ct::train::make_trainer<Model, Batch...>(loss, ct::optim::AdamW{}, 1, 1.0);
  Unchecked<Model, Loss, Batch...> plain;
  const auto seconds = [](auto&& f) {
    const auto start = std::chrono::steady_clock::now();
    f();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  const auto with = [&] { return seconds([&] { checked.step(1e-4, batch...); }); };
  const auto without = [&] { return seconds([&] { plain.step(1e-4, batch...); }); };
  std::vector<double> ratios;
  for (auto _ : state) {
    const bool first = ratios.size() % 2 == 0;
    const double a = first ? with() : 0, b = without(), c = first ? a : with();
    ratios.push_back(c / b);
    state.SetIterationTime(c);
  }
  std::nth_element(ratios.begin(), ratios.begin() + static_cast<std::ptrdiff_t>(ratios.size() / 2),
                   ratios.end());
  state.counters["ratio"] = ratios[ratios.size() / 2];
}

void BM_checks_gpt(benchmark::State& state) {
  const small_gpt::Batch batch;
  compare<small_gpt::Model>(state, small_gpt::loss, batch.tokens, batch.targets);
}

void BM_checks_mlp(benchmark::State& state) {
  std::mt19937 generator(1);
  std::normal_distribution<float> normal;
  Images x;
  Labels y;
  for (float& e : x) e = normal(generator);
  for (std::size_t i = 0; i < y.size(); ++i) y[i] = static_cast<std::int32_t>(i % 10);
  compare<Mlp>(state, label_loss, x, y);
}

}  // namespace

BENCHMARK(BM_checks_gpt)
    ->Name("BM_checks/gpt")
    ->Unit(benchmark::kMillisecond)
    ->UseManualTime()
    ->Iterations(200);
BENCHMARK(BM_checks_mlp)
    ->Name("BM_checks/mlp")
    ->Unit(benchmark::kMicrosecond)
    ->UseManualTime()
    ->Iterations(20000);
BENCHMARK_MAIN();
