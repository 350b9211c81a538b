// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// How long does a training step of a small GPT take, AdamW and clipping included? The peer is PyTorch, eager,
// one thread, in the same run (bench/peers/torch_gpt.py); CTGRAD_PYTHON names the interpreter that has it.
#include "peak.hpp"
#include "small_gpt.hpp"
#include "torch.hpp"

namespace {

using small_gpt::Setup;

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
