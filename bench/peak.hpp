// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The machine's floating-point peak by multiply-adds on registers alone: what every rate is compared with.
#pragma once
#include <ctgrad/kernel/simd.hpp>

#include <benchmark/benchmark.h>

/// Reports GFLOP/s of one thread.
inline void BM_peak(benchmark::State& state) {
  using V = ctgrad::simd::Batch<float>;
  constexpr int chains = ctgrad::simd::registers == 32 ? 16 : 8, rounds = 1024;
  V a(1.0f), b(1e-9f), sum[chains];
  for (V& s : sum) s = V(0.0f);
  for (auto _ : state) {
    for (int r = 0; r < rounds; ++r)
#pragma GCC unroll 16
      for (int i = 0; i < chains; ++i) sum[i] = ctgrad::simd::fma<float, ctgrad::simd::Arch>(a, sum[i], b);
    for (V& s : sum) benchmark::DoNotOptimize(s);
  }
  state.counters["GFLOP/s"] = benchmark::Counter(2e-9 * rounds * chains * ctgrad::simd::width<float>,
                                                 benchmark::Counter::kIsIterationInvariantRate);
}
