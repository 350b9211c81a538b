// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// How long does a training step of a convolutional network take? That of PyTorch's MNIST example, on batches
// of 64, and a stage of residual blocks, of two convolutions 64 → 64 with batch norm each, on 16 by 16 images
// in batches of 32. Adam; one thread.
#include "torch.hpp"

#include <ctgrad/train.hpp>

#include <memory>
#include <random>

namespace ct = ctgrad;

namespace {

struct Digits {
  ct::nn::Conv2d<1, 32, ct::Pair{3}> conv1;
  ct::nn::Conv2d<32, 64, ct::Pair{3}> conv2;
  ct::nn::Linear<9216, 128> fc1;
  ct::nn::Linear<128, 10> fc2;
  constexpr auto operator()(auto x) const {
    const auto features = ct::max_pool2d<2, 2>(relu(conv2(relu(conv1(x)))));
    return fc2(relu(fc1(ct::reshape<64, 9216>(features))));
  }
  using X = ct::Tensor<float, 64, 1, 28, 28>;
  using Y = ct::Tensor<std::int32_t, 64>;
};

struct Block {
  static constexpr ct::Window same{.padding = 1};
  static constexpr ct::nn::Training training{};
  ct::nn::Conv2d<64, 64, ct::Pair{3}, same> conv1;
  ct::nn::BatchNorm<64> bn1;
  ct::nn::Conv2d<64, 64, ct::Pair{3}, same> conv2;
  ct::nn::BatchNorm<64> bn2;
  constexpr auto operator()(auto x) const {
    return relu(x + bn2(conv2(relu(bn1(conv1(x), training))), training));
  }
};
struct Stage {
  std::array<Block, 2> blocks;
  ct::nn::Linear<64, 10> out;
  constexpr auto operator()(auto x) const {
    auto y = x;
    for (const auto& block : blocks) y = block(y);
    return out(ct::mean<2, 3>(y));
  }
  using X = ct::Tensor<float, 32, 64, 16, 16>;
  using Y = ct::Tensor<std::int32_t, 32>;
};

constexpr auto classify = [](const auto& model, auto x, auto y) { return ct::cross_entropy(model(x), y); };

template <class Model>
void step(benchmark::State& state) {
  const auto x = std::make_unique<typename Model::X>();
  typename Model::Y y;
  std::mt19937 generator(1);
  std::normal_distribution<float> pixel;
  std::uniform_int_distribution<std::int32_t> digit(0, 9);
  for (float& v : *x) v = pixel(generator);
  for (std::int32_t& v : y) v = digit(generator);
  auto t = ct::train::make_trainer<Model, typename Model::X, typename Model::Y>(
      classify, ct::optim::AdamW{.weight_decay = 0}, 1);
  const double before = t.loss(*x, y);
  // From PyTorch's first values the first step of Adam goes too far, there as here; some more make up for it.
  for (int i = 0; i < 10; ++i) t.step(1e-3, *x, y);
  for (auto _ : state) benchmark::DoNotOptimize(t.step(1e-3, *x, y).loss);
  if (!(t.loss(*x, y) < before)) state.SkipWithError("it does not learn");
  state.counters["arena_MB"] = static_cast<double>(t.arena_bytes) * 1e-6;
  state.counters["GFLOP/s"] = benchmark::Counter(static_cast<double>(t.flops_per_step) * 1e-9,
                                                 benchmark::Counter::kIsIterationInvariantRate);
}

void torch(benchmark::State& state, const char* key) {
  static const std::string line = run_torch("torch_convolution.py");
  torch_time(state, line, key);
}

void add(const char* name, void (*run)(benchmark::State&)) {
  benchmark::RegisterBenchmark(name, run)->Unit(benchmark::kMillisecond);
}
void add_torch(const char* name, const char* key) {
  benchmark::RegisterBenchmark(name, torch, key)
      ->Unit(benchmark::kMillisecond)
      ->UseManualTime()
      ->Iterations(1);
}

}  // namespace

int main(int argc, char** argv) {
  add("BM_mnist/ctgrad", step<Digits>);
  add_torch("BM_mnist/torch", "mnist_ms");
  add("BM_residual/ctgrad", step<Stage>);
  add_torch("BM_residual/torch", "residual_ms");
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
