// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// How long does a training step of GPT-2 with 124 million parameters take, and how much memory? 12 layers, 12
// heads, 768 channels, vocabulary 50257, 4 sequences of 64 tokens; AdamW and clipping included. The peer is
// PyTorch, eager, one thread: as installed, and tuned: its BLAS chooses its kernels itself and the allocator
// keeps memory.
#include "peak.hpp"
#include "torch.hpp"

#include <ctgrad/train.hpp>

#include <sys/resource.h>

#include <limits>
#include <random>

namespace ct = ctgrad;

namespace {

// Other batches by -DGPT2_BATCH=1 -DGPT2_TOKENS=1024, and with less memory by -DGPT2_REMAT=0, a budget in
// bytes, or -DGPT2_CHECKPOINTING=true; with products of bfloat16 by -DGPT2_PRECISION=medium.
#ifndef GPT2_BATCH
#define GPT2_BATCH 4
#endif
#ifndef GPT2_TOKENS
#define GPT2_TOKENS 64
#endif
#ifndef GPT2_REMAT
#define GPT2_REMAT std::numeric_limits<std::int64_t>::max()
#endif
#ifndef GPT2_PRECISION
#define GPT2_PRECISION highest
#endif
#ifndef GPT2_CHECKPOINTING
#define GPT2_CHECKPOINTING false
#endif

constexpr ct::nn::GptConfig config{.vocab_size = 50257,
                                   .block_size = 1024,
                                   .n_layer = 12,
                                   .n_head = 12,
                                   .n_embd = 768,
                                   .gradient_checkpointing = GPT2_CHECKPOINTING};
using Model = ct::nn::Gpt<config>;
using Tokens = ct::Tensor<std::int32_t, GPT2_BATCH, GPT2_TOKENS>;
constexpr auto loss = ct::matmul_precision<ct::Precision::GPT2_PRECISION>(ct::remat<GPT2_REMAT>(
    [](const auto& model, auto tokens, auto targets) { return ct::cross_entropy(model(tokens), targets); }));

/// The most memory that this process had so far, in MB.
double peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024e-6;
}

void step(benchmark::State& state) {
  const double before = peak_memory();
  auto trainer = ct::train::make_trainer<Model, Tokens, Tokens>(
      loss, ct::optim::AdamW{.beta2 = 0.99, .weight_decay = 0.1}, 1, 1.0);
  Tokens tokens, targets;
  std::mt19937 generator(1);
  std::uniform_int_distribution<std::int32_t> token(0, static_cast<std::int32_t>(config.vocab_size) - 1);
  for (std::int32_t& t : tokens) t = token(generator);
  for (std::int32_t& t : targets) t = token(generator);
  (void)trainer.step(1e-4, tokens, targets);  // the first use of memory costs more than the step
  for (auto _ : state) benchmark::DoNotOptimize(trainer.step(1e-4, tokens, targets).loss);
  const auto report_plan = [&state](const auto& t) {
    if constexpr (!config.gradient_checkpointing) {  // loops have no plan of the whole
      state.counters["GFLOP/s"] = benchmark::Counter(static_cast<double>(t.flops_per_step) * 1e-9,
                                                     benchmark::Counter::kIsIterationInvariantRate);
      state.counters["arena_MB"] = static_cast<double>(t.arena_bytes) * 1e-6;
    }
  };
  report_plan(trainer);
  state.counters["peak_MB"] = peak_memory();
  state.counters["peak_before_MB"] = before;
}

const std::string script = "torch_gpt.py --vocab 50257 --block 1024 --layers 12 --heads 12 --channels 768 "
                           "--steps 5 --warmup 2 --batch " +
                           std::to_string(GPT2_BATCH) + " --tokens " + std::to_string(GPT2_TOKENS) +
                           (ct::Precision::GPT2_PRECISION == ct::Precision::medium ? " --bfloat16" : "");
const std::string keep_memory =
    "MALLOC_MMAP_THRESHOLD_=4294967295 MALLOC_TRIM_THRESHOLD_=17179869184 MALLOC_TOP_PAD_=268435456";

void torch(benchmark::State& state, const std::string& environment) {
  const std::string line = run_torch(script, environment);
  torch_time(state, line, "median_ms");
  state.counters["peak_MB"] = json_number(line, "peak_mb");
}

}  // namespace

BENCHMARK(BM_peak)->Name("BM_peak/fma");
BENCHMARK(step)->Name("BM_gpt2_step/ctgrad")->Unit(benchmark::kMillisecond)->Iterations(5);
BENCHMARK_CAPTURE(torch, installed, "")
    ->Name("BM_gpt2_step/torch")
    ->Unit(benchmark::kMillisecond)
    ->UseManualTime()
    ->Iterations(1);
BENCHMARK_CAPTURE(torch, tuned, keep_memory)
    ->Name("BM_gpt2_step/torch_tuned")
    ->Unit(benchmark::kMillisecond)
    ->UseManualTime()
    ->Iterations(1);
BENCHMARK_CAPTURE(torch, tuned_blas, "-u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE " + keep_memory)
    ->Name("BM_gpt2_step/torch_tuned_blas")
    ->Unit(benchmark::kMillisecond)
    ->UseManualTime()
    ->Iterations(1);
BENCHMARK_MAIN();
