// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// How long does a training step of a GPT take? The nanoGPT CPU configuration: 4 layers, 4 heads, 128
// channels, block 64, batch 12, byte vocabulary; AdamW and clipping included. The peer is PyTorch, eager, one
// thread, in the same run (bench/peers/torch_gpt.py); CTGRAD_PYTHON names the interpreter that has it.
#include "peak.hpp"
#include "torch.hpp"

#include <ctgrad/train.hpp>

#include <random>

namespace ct = ctgrad;

namespace {

constexpr ct::nn::GptConfig config{
    .vocab_size = 256, .block_size = 64, .n_layer = 4, .n_head = 4, .n_embd = 128};
using Model = ct::nn::Gpt<config>;
using Tokens = ct::Tensor<std::int32_t, 12, 64>;
constexpr auto loss = [](const auto& model, auto tokens, auto targets) {
  return ct::cross_entropy(model(tokens), targets);
};

struct Setup {
  ct::train::Trainer<Model, std::remove_const_t<decltype(loss)>, ct::optim::AdamW, float, Tokens, Tokens>
      trainer{ct::optim::AdamW{.beta2 = 0.99, .weight_decay = 0.1}, 1,
              ct::train::TrainerOptions{.max_norm = 1.0}};
  Tokens tokens, targets;
  Setup() {
    std::mt19937 generator(1);
    std::uniform_int_distribution<std::int32_t> token(0, 255);
    for (std::int32_t& t : tokens) t = token(generator);
    for (std::int32_t& t : targets) t = token(generator);
  }
};

void BM_gpt_step_ctgrad(benchmark::State& state) {
  Setup s;
  for (auto _ : state) benchmark::DoNotOptimize(s.trainer.step(1e-4, s.tokens, s.targets).loss);
  state.counters["GFLOP/s"] = benchmark::Counter(static_cast<double>(s.trainer.flops_per_step) * 1e-9,
                                                 benchmark::Counter::kIsIterationInvariantRate);
  state.counters["arena_MB"] = static_cast<double>(s.trainer.arena_bytes) * 1e-6;
}

void BM_gpt_forward_ctgrad(benchmark::State& state) {
  Setup s;
  for (auto _ : state) benchmark::DoNotOptimize(s.trainer.loss(s.tokens, s.targets));
}

void torch(benchmark::State& state, const char* key) {
  static const std::string line = run_torch("torch_gpt.py --vocab 256 --steps 20");
  torch_time(state, line, key);
}

}  // namespace

BENCHMARK(BM_peak)->Name("BM_peak/fma");
BENCHMARK(BM_gpt_step_ctgrad)->Name("BM_gpt_step/ctgrad")->Unit(benchmark::kMillisecond)->MinTime(3);
BENCHMARK_CAPTURE(torch, step, "median_ms")
    ->Name("BM_gpt_step/torch")
    ->Unit(benchmark::kMillisecond)
    ->UseManualTime()
    ->Iterations(1);
BENCHMARK(BM_gpt_forward_ctgrad)->Name("BM_gpt_forward/ctgrad")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(torch, forward, "forward_ms")
    ->Name("BM_gpt_forward/torch")
    ->Unit(benchmark::kMillisecond)
    ->UseManualTime()
    ->Iterations(1);
BENCHMARK_MAIN();
