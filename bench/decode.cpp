// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// How long does GPT-2 with 124 million parameters take for one more token, batch 1, one thread? Every weight
// is read once, so memory's rate is the bound: `bound` reads as much memory, the weights and the keys and
// values that are kept, and adds it up. BM_decode/<who>/<tokens so far>.
#include <ctgrad/nn.hpp>
#include <ctgrad/nn/decoder.hpp>

#include <benchmark/benchmark.h>

#include <memory>

namespace ct = ctgrad;

namespace {

constexpr ct::nn::GptConfig config{
    .vocab_size = 50257, .block_size = 1024, .n_layer = 12, .n_head = 12, .n_embd = 768};
using Parameters = ct::nn::Parameters<ct::nn::Gpt<config>>;

/// Bytes that a token after so many others has to read.
double bytes(std::size_t tokens) {
  const std::size_t kept = 2 * config.n_layer * tokens * config.n_embd;
  const std::size_t positions = config.block_size * config.n_embd;  // of which one row is read
  return static_cast<double>(Parameters::layout::parameter_count - positions + kept) * sizeof(float);
}

const Parameters& parameters() {
  static const auto p = std::make_unique<Parameters>(1);
  return *p;
}

void rate(benchmark::State& state) {
  state.counters["GB/s"] = benchmark::Counter(bytes(static_cast<std::size_t>(state.range(0))) * 1e-9,
                                              benchmark::Counter::kIsIterationInvariantRate);
}

void decode(benchmark::State& state) {
  static const auto decoder = std::make_unique<ct::nn::Decoder<config>>(parameters());
  const auto tokens = static_cast<std::size_t>(state.range(0));
  const auto start = [&] {
    decoder->clear();
    while (decoder->size() < tokens)
      (void)(*decoder)(static_cast<std::int32_t>(decoder->size() * 97 % 50257));
  };
  start();
  for (auto _ : state) {
    if (decoder->size() > tokens + 8) {  // within a few tokens of what is asked for
      state.PauseTiming();
      start();
      state.ResumeTiming();
    }
    benchmark::DoNotOptimize((*decoder)(11).data());
  }
  rate(state);
}

void bound(benchmark::State& state) {
  const float* const x = parameters().data();
  const auto n = static_cast<std::size_t>(bytes(static_cast<std::size_t>(state.range(0))) / sizeof(float));
  for (auto _ : state) {
    float sum[64] = {};
    std::size_t left = n;
    while (left >= 64) {
      const std::size_t part = std::min(left, Parameters::layout::size) / 64 * 64;
      for (std::size_t i = 0; i < part; i += 64)
        for (std::size_t k = 0; k < 64; ++k) sum[k] += x[i + k];
      left -= part;
    }
    benchmark::DoNotOptimize(sum);
  }
  rate(state);
}

}  // namespace

BENCHMARK(bound)->Name("BM_decode/bound")->Unit(benchmark::kMillisecond)->Arg(32)->Arg(200)->Arg(900);
BENCHMARK(decode)->Name("BM_decode/ctgrad")->Unit(benchmark::kMillisecond)->Arg(32)->Arg(200)->Iterations(16);
BENCHMARK_MAIN();
