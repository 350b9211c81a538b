// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// How long does an AdamW update of GPT-2's 124 million parameters take, the gradient's norm for clipping
// included? `streams` is what memory allows: a loop that reads and writes the same seven streams and computes
// almost nothing, after one that reads the gradient. GB/s counts each stream once, and the gradient twice
// where it is read twice.
#include <ctgrad/nn.hpp>
#include <ctgrad/optim.hpp>

#include <benchmark/benchmark.h>

namespace ct = ctgrad;

namespace {

using Model = ct::nn::Gpt<ct::nn::GptConfig{
    .vocab_size = 50257, .block_size = 1024, .n_layer = 12, .n_head = 12, .n_embd = 768}>;
using Parameters = ct::nn::Parameters<Model>;
constexpr double megabytes = static_cast<double>(Parameters::layout::size) * sizeof(float) * 1e-6;

void rate(benchmark::State& state, int streams) {
  state.counters["GB/s"] =
      benchmark::Counter(streams * megabytes * 1e-3, benchmark::Counter::kIsIterationInvariantRate);
}

void fill(Parameters& p, float value) { std::fill(p.flat().begin(), p.flat().end(), value); }

void update(benchmark::State& state) {
  Parameters p, g;
  ct::optim::Optimizer<ct::optim::AdamW, Model> optimizer(ct::optim::AdamW{});
  fill(p, 0.02f), fill(g, 1e-3f);
  const auto step = [&] {
    const double norm = ct::optim::global_norm(g);
    return optimizer.try_step(p, g, 1e-4, ct::optim::clip_factor(norm, 1.0), norm);
  };
  (void)step();  // the first one looks at all parameters
  for (auto _ : state)
    if (step()) state.SkipWithError("the update is not finite");
  rate(state, 8);
}

void update_alone(benchmark::State& state) {
  Parameters p, g;
  ct::optim::Optimizer<ct::optim::AdamW, Model> optimizer(ct::optim::AdamW{});
  fill(p, 0.02f), fill(g, 1e-3f);
  for (auto _ : state) optimizer.step(p, g, 1e-4);
  rate(state, 7);
}

void streams(benchmark::State& state) {
  Parameters p, g, m, v;
  fill(p, 0.02f), fill(g, 1e-3f);
  for (auto _ : state) {
    float* const x = p.data();
    float *const a = m.data(), *const b = v.data();
    const float* const d = g.data();
    float sum[16] = {};
    for (std::size_t i = 0; i + 16 <= Parameters::layout::size; i += 16)
      for (std::size_t k = 0; k < 16; ++k) sum[k] += d[i + k];
    benchmark::DoNotOptimize(sum);
#pragma GCC ivdep
    for (std::size_t i = 0; i < Parameters::layout::size; ++i) {
      a[i] = 0.9f * a[i] + 0.1f * d[i];
      b[i] = 0.9f * b[i] + 0.1f * d[i];
      x[i] -= 1e-4f * a[i];
    }
    benchmark::ClobberMemory();
  }
  rate(state, 8);
}

}  // namespace

BENCHMARK(streams)->Name("BM_adamw_124M/streams")->Unit(benchmark::kMillisecond)->Iterations(5);
BENCHMARK(update)->Name("BM_adamw_124M/ctgrad")->Unit(benchmark::kMillisecond)->Iterations(5);
BENCHMARK(update_alone)->Name("BM_adamw_124M/ctgrad_unclipped")->Unit(benchmark::kMillisecond)->Iterations(5);
BENCHMARK_MAIN();
