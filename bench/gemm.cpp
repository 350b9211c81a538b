// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// How fast are single matrix products? The shapes of a small GPT and of GPT-2, in the layouts that forward
// and backward use, against OpenBLAS where CMake found it. BM_gemm/<who>/<NN|NT|TN>/<M>x<N>x<K>.
#include "peak.hpp"

#include <ctgrad/kernel/gemm.hpp>

#include <random>
#include <string>
#include <vector>

#ifdef CTGRAD_BENCH_OPENBLAS
#include <cblas.h>
#endif

namespace {

struct Case {
  int m, n, k;
  bool left_transposed, right_transposed;
};

std::vector<float> random(std::size_t n) {
  std::mt19937 generator(1);
  std::uniform_real_distribution<float> uniform(-1, 1);
  std::vector<float> v(n + 16);
  for (float& x : v) x = uniform(generator);
  return v;
}

void rate(benchmark::State& state, const Case& c) {
  state.counters["GFLOP/s"] =
      benchmark::Counter(2e-9 * c.m * c.n * c.k, benchmark::Counter::kIsIterationInvariantRate);
}

/// The library's product, packing included.
void ctgrad_gemm(benchmark::State& state, Case c) {
  using Gemm = ctgrad::kernel::Gemm<float, ctgrad::simd::Arch>;
  const auto a = random(static_cast<std::size_t>(c.m) * static_cast<std::size_t>(c.k));
  const auto b = random(static_cast<std::size_t>(c.k) * static_cast<std::size_t>(c.n));
  std::vector<float> out(static_cast<std::size_t>(c.m) * static_cast<std::size_t>(c.n));
  const auto pack = static_cast<std::size_t>(c.k) * static_cast<std::size_t>(c.n + c.m + 128);
  ctgrad::Storage<float, 1 << 26> scratch;
  float* const right = scratch.data();
  float* const left = right + static_cast<std::size_t>(c.k) *
                                  static_cast<std::size_t>((c.n + Gemm::tile_columns - 1) /
                                                           Gemm::tile_columns * Gemm::tile_columns);
  if (pack > (1 << 26)) return state.SkipWithError("too large");
  for (auto _ : state) {
    Gemm::pack_columns({b.data(), c.right_transposed ? 1 : c.n, c.right_transposed ? c.k : 1}, c.k, c.n,
                       right);
    Gemm::run(c.m, c.n, c.k, {a.data(), c.left_transposed ? 1 : c.k, c.left_transposed ? c.m : 1}, right,
              left, [&](int i, int rows, int j, int columns, const auto& compute) {
                float* to = out.data() + static_cast<std::ptrdiff_t>(i) * c.n + j;
                if (columns == Gemm::tile_columns) return compute(to, c.n);
                alignas(64) float tile[Gemm::tile_rows * Gemm::tile_columns];
                compute(tile, Gemm::tile_columns);
                for (int r = 0; r < rows; ++r)
                  std::copy_n(tile + r * Gemm::tile_columns, columns, to + r * c.n);
              });
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
  }
  rate(state, c);
}

#ifdef CTGRAD_BENCH_OPENBLAS
void openblas_gemm(benchmark::State& state, Case c) {
  openblas_set_num_threads(1);
  const auto a = random(static_cast<std::size_t>(c.m) * static_cast<std::size_t>(c.k));
  const auto b = random(static_cast<std::size_t>(c.k) * static_cast<std::size_t>(c.n));
  std::vector<float> out(static_cast<std::size_t>(c.m) * static_cast<std::size_t>(c.n));
  for (auto _ : state) {
    cblas_sgemm(CblasRowMajor, c.left_transposed ? CblasTrans : CblasNoTrans,
                c.right_transposed ? CblasTrans : CblasNoTrans, c.m, c.n, c.k, 1, a.data(),
                c.left_transposed ? c.m : c.k, b.data(), c.right_transposed ? c.k : c.n, 0, out.data(), c.n);
    benchmark::ClobberMemory();
  }
  rate(state, c);
}
#endif

}  // namespace

int main(int argc, char** argv) {
  benchmark::RegisterBenchmark("BM_peak/fma", BM_peak);
  const Case cases[] = {
      {768, 128, 128, false, true},  {768, 384, 128, false, true},  {768, 512, 128, false, true},
      {768, 128, 512, false, true},  {768, 256, 128, false, true},  {768, 128, 384, false, false},
      {768, 512, 128, false, false}, {768, 128, 512, false, false}, {128, 128, 768, true, false},
      {384, 128, 768, true, false},  {512, 128, 768, true, false},  {128, 512, 768, true, false},
      {64, 64, 32, false, true},     {64, 32, 64, false, false},    {256, 768, 768, false, true},
      {256, 3072, 768, false, true}, {256, 768, 3072, false, true}, {1024, 1024, 1024, false, true}};
  for (const Case& c : cases) {
    const std::string layout = std::string(c.left_transposed ? "T" : "N") + (c.right_transposed ? "T" : "N");
    const std::string shape =
        layout + "/" + std::to_string(c.m) + "x" + std::to_string(c.n) + "x" + std::to_string(c.k);
    benchmark::RegisterBenchmark(("BM_gemm/ctgrad/" + shape).c_str(), ctgrad_gemm, c);
#ifdef CTGRAD_BENCH_OPENBLAS
    benchmark::RegisterBenchmark(("BM_gemm/openblas/" + shape).c_str(), openblas_gemm, c);
#endif
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
