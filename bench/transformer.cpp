// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// How long does a training step of a small GPT take, AdamW and clipping included? The peer is PyTorch, eager,
// one thread, in the same run (bench/peers/torch_gpt.py); CTGRAD_PYTHON names the interpreter that has it.
#include "peak.hpp"
#include "small_gpt.hpp"
#include "torch.hpp"

namespace {

using small_gpt::Setup;

/// The same with products of bfloat16 numbers.
constexpr auto medium = ctgrad::matmul_precision<ctgrad::Precision::medium>(small_gpt::loss);
using Medium = small_gpt::TrainerOf<std::remove_const_t<decltype(medium)>>;

template <class Trainer>
void BM_gpt_step_ctgrad(benchmark::State& state) {
  Setup<Trainer> s;
  for (auto _ : state) benchmark::DoNotOptimize(s.trainer.step(1e-4, s.tokens, s.targets).loss);
  state.counters["GFLOP/s"] = benchmark::Counter(static_cast<double>(s.trainer.flops_per_step) * 1e-9,
                                                 benchmark::Counter::kIsIterationInvariantRate);
  state.counters["arena_MB"] = static_cast<double>(s.trainer.arena_bytes) * 1e-6;
}

void BM_gpt_forward_ctgrad(benchmark::State& state) {
  Setup<> s;
  for (auto _ : state) benchmark::DoNotOptimize(s.trainer.loss(s.tokens, s.targets));
}

void torch(benchmark::State& state, const char* key) {
  static const std::string line = run_torch("torch_gpt.py --vocab 256 --steps 20");
  torch_time(state, line, key);
}
void torch_bfloat16(benchmark::State& state) {
  torch_time(state, run_torch("torch_gpt.py --vocab 256 --steps 20 --bfloat16"), "median_ms");
}

}  // namespace

BENCHMARK(BM_peak)->Name("BM_peak/fma");
BENCHMARK(BM_gpt_step_ctgrad<small_gpt::Trainer>)
    ->Name("BM_gpt_step/ctgrad")
    ->Unit(benchmark::kMillisecond)
    ->MinTime(3);
BENCHMARK(BM_gpt_step_ctgrad<Medium>)
    ->Name("BM_gpt_step_medium/ctgrad")
    ->Unit(benchmark::kMillisecond)
    ->MinTime(3);
BENCHMARK_CAPTURE(torch, step, "median_ms")
    ->Name("BM_gpt_step/torch")
    ->Unit(benchmark::kMillisecond)
    ->UseManualTime()
    ->Iterations(1);
BENCHMARK(torch_bfloat16)
    ->Name("BM_gpt_step_medium/torch")
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
