// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// How long does a training step of a small network take? A classifier of 784-256-128-10 units on batches of
// 64, against PyTorch, and a 2-16-1 network that learns XOR from its four points. `trainer` is what users
// call, with its checks; `bare` the same loss, gradient and update without them.
#include "torch.hpp"

#include <ctgrad/train.hpp>

#include <memory>
#include <random>

namespace ct = ctgrad;

namespace {

struct Classifier {
  ct::nn::Linear<784, 256> first;
  ct::nn::Linear<256, 128> second;
  ct::nn::Linear<128, 10> out;
  constexpr auto operator()(auto x) const { return out(relu(second(relu(first(x))))); }
};
using Images = ct::Tensor<float, 64, 784>;
using Digits = ct::Tensor<std::int32_t, 64>;
constexpr auto classify = [](const auto& model, auto x, auto y) { return ct::cross_entropy(model(x), y); };

struct Xor {
  ct::nn::Linear<2, 16> hidden{.weight = ct::nn::init::normal(1)};
  ct::nn::Linear<16, 1> out{.weight = ct::nn::init::normal(0.3)};
  constexpr auto operator()(auto x) const { return out(tanh(hidden(x))); }
};
using Points = ct::Tensor<float, 4, 2>;
using Truth = ct::Tensor<float, 4, 1>;
constexpr auto fit = [](const auto& model, auto x, auto y) { return ct::mse(model(x), y); };

struct ClassifierBatch {
  Images x;
  Digits y;
  ClassifierBatch() {
    std::mt19937 generator(1);
    std::normal_distribution<float> pixel;
    std::uniform_int_distribution<std::int32_t> digit(0, 9);
    for (float& v : x) v = pixel(generator);
    for (std::int32_t& v : y) v = digit(generator);
  }
};
struct XorBatch {
  Points x{-1, -1, -1, 1, 1, -1, 1, 1};
  Truth y{-1, 1, 1, -1};
};

template <class Model, class Rule, class Loss, class Batch>
void trainer(benchmark::State& state, Loss loss, Rule rule, const Batch& batch) {
  auto t = ct::train::make_trainer<Model, decltype(batch.x), decltype(batch.y)>(loss, rule, 1);
  const double before = t.loss(batch.x, batch.y);
  for (auto _ : state) benchmark::DoNotOptimize(t.step(1e-3, batch.x, batch.y).loss);
  if (!(t.loss(batch.x, batch.y) < before)) state.SkipWithError("it does not learn");
}

template <class Model, class Rule, class Loss, class Batch>
void bare(benchmark::State& state, Loss, Rule rule, const Batch& batch) {
  using Source = ct::run::ValueSource<ct::transform::ValueAndGrad<Loss, 0>, ct::nn::Parameters<Model>,
                                      decltype(batch.x), decltype(batch.y)>;
  ct::nn::Parameters<Model> parameters(1), gradient;
  ct::optim::Optimizer<Rule, Model> optimizer(rule);
  auto program = std::make_unique<ct::run::Program<Source>>();
  float loss = 0;
  for (auto _ : state) {
    program->run(parameters.data(), batch.x.data(), batch.y.data(), &loss, gradient.data());
    optimizer.step(parameters, gradient, 1e-3);
    benchmark::DoNotOptimize(loss);
  }
}

void torch(benchmark::State& state, const char* key) {
  static const std::string line = run_torch("torch_mlp.py");
  torch_time(state, line, key);
}

void add(const char* name, void (*run)(benchmark::State&)) {
  benchmark::RegisterBenchmark(name, run)->Unit(benchmark::kMicrosecond);
}
void add_torch(const char* name, const char* key) {
  benchmark::RegisterBenchmark(name, torch, key)
      ->Unit(benchmark::kMicrosecond)
      ->UseManualTime()
      ->Iterations(1);
}

}  // namespace

int main(int argc, char** argv) {
  using ct::optim::AdamW, ct::optim::Sgd;
  add("BM_mlp_adam/ctgrad_trainer",
      [](auto& s) { trainer<Classifier>(s, classify, AdamW{.weight_decay = 0}, ClassifierBatch{}); });
  add("BM_mlp_adam/ctgrad_bare",
      [](auto& s) { bare<Classifier>(s, classify, AdamW{.weight_decay = 0}, ClassifierBatch{}); });
  add_torch("BM_mlp_adam/torch", "adam_ms");
  add("BM_mlp_sgd/ctgrad_trainer",
      [](auto& s) { trainer<Classifier>(s, classify, Sgd{}, ClassifierBatch{}); });
  add("BM_mlp_sgd/ctgrad_bare", [](auto& s) { bare<Classifier>(s, classify, Sgd{}, ClassifierBatch{}); });
  add_torch("BM_mlp_sgd/torch", "sgd_ms");
  add("BM_xor_sgd/ctgrad_trainer", [](auto& s) { trainer<Xor>(s, fit, Sgd{}, XorBatch{}); });
  add("BM_xor_sgd/ctgrad_bare", [](auto& s) { bare<Xor>(s, fit, Sgd{}, XorBatch{}); });
  add("BM_xor_adam/ctgrad_trainer", [](auto& s) { trainer<Xor>(s, fit, AdamW{}, XorBatch{}); });
  add("BM_xor_adam/ctgrad_bare", [](auto& s) { bare<Xor>(s, fit, AdamW{}, XorBatch{}); });
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
