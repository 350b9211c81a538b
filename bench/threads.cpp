// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// How much faster is a small GPT's training step with more threads? The counter `speedup` is the median of
// pairs of steps with one thread and with N, which take turns. A round trip of a cache line between two cores
// tells what kind of cores they are: about 100 ns if they share a cache, several times as much if they do
// not.
#include "small_gpt.hpp"

#include <benchmark/benchmark.h>
#include <omp.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <vector>

namespace {

double seconds(auto&& f) {
  const auto start = std::chrono::steady_clock::now();
  f();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void BM_round_trip(benchmark::State& state) {
  constexpr int trips = 10'000;
  if (omp_get_num_procs() < 2 || omp_get_thread_limit() < 2) return state.SkipWithError("there is one core");
  for (auto _ : state) {
    alignas(64) std::atomic<int> ball{0};
    double time = 0;
#pragma omp parallel num_threads(2)
    {
      const int me = omp_get_thread_num();
      const double mine = seconds([&] {
        for (int i = me; i < 2 * trips; i += 2) {
          while (ball.load(std::memory_order_acquire) != i) {
          }
          ball.store(i + 1, std::memory_order_release);
        }
      });
      if (me == 0) time = mine;
    }
    state.SetIterationTime(time);
    state.counters["ns"] = time / trips * 1e9;
  }
}

void BM_gpt_step(benchmark::State& state) {
  const auto setup = std::make_unique<small_gpt::Setup<>>();
  const auto step = [&](int threads) {
    omp_set_num_threads(threads);
    return seconds(
        [&] { benchmark::DoNotOptimize(setup->trainer.step(1e-4, setup->tokens, setup->targets).loss); });
  };
  const int threads = static_cast<int>(state.range(0));
  std::vector<double> speedups;
  for (auto _ : state) {
    // Threads wake when they are first used, and one thread's memory is in its own cache after one step.
    step(1);
    const double one = step(1);
    step(threads);
    const double several = step(threads);
    speedups.push_back(one / several);
    state.SetIterationTime(several);
  }
  const auto middle = speedups.begin() + static_cast<std::ptrdiff_t>(speedups.size() / 2);
  std::nth_element(speedups.begin(), middle, speedups.end());
  state.counters["speedup"] = *middle;
}

void all_threads(benchmark::internal::Benchmark* b) {
  for (int n = 2; n <= omp_get_num_procs(); n *= 2) b->Arg(n);
}

}  // namespace

// Before and after: the cores that a virtual machine has may change.
BENCHMARK(BM_round_trip)->UseManualTime();
BENCHMARK(BM_gpt_step)
    ->ArgName("threads")
    ->Apply(all_threads)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(BM_round_trip)->UseManualTime();
BENCHMARK_MAIN();
