// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Elementary functions of 1000 elements: ctgrad's batches, xsimd's and <cmath> element by element.
#include <benchmark/benchmark.h>
#include <ctgrad/kernel/math/exponential.hpp>
#include <ctgrad/kernel/math/logarithm.hpp>
#include <ctgrad/kernel/math/trigonometric.hpp>

#include <cmath>
#include <cstddef>
#include <random>
#include <string>
#include <type_traits>

namespace simd = ctgrad::simd;

namespace {

constexpr std::size_t count = 1000;

template <class T>
struct alignas(64) Array {
  T at[count];
};

/// Time of one element is the time of an iteration over 1000: nanoseconds are per 1000 elements.
template <class T, class F>
void run(benchmark::State& state, F f, double low, double high) {
  static Array<T> x, y;
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> between(low, high);
  for (T& v : x.at) v = static_cast<T>(between(random));
  constexpr bool scalar = std::is_invocable_r_v<T, F, T>;
  constexpr std::size_t step = scalar ? 1 : static_cast<std::size_t>(simd::width<T>);
  static_assert(count % step == 0 || !scalar);
  for (auto _ : state) {
    for (std::size_t i = 0; i + step <= count; i += step) {
      if constexpr (scalar)
        y.at[i] = f(x.at[i]);
      else
        f(simd::Batch<T>::load_aligned(x.at + i)).store_aligned(y.at + i);
    }
    benchmark::DoNotOptimize(y.at[0]);
    benchmark::ClobberMemory();
  }
}

template <class F>
void add(const std::string& name, F f, double low, double high) {
  benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
    f(state, low, high);
  });
}

// One function in its three forms.
#define CTGRAD_BENCH(fn, low, high)                                                                          \
  template <class T>                                                                                         \
  void add_##fn(const std::string& type) {                                                                   \
    using V = simd::Batch<T>;                                                                                \
    const std::string name = "BM_" #fn "_" + type;                                                           \
    add(name + "/ctgrad", [](auto& s, double a, double b) { run<T>(s, [](V x) { return simd::fn(x); }, a, b); }, low, high);  \
    add(name + "/xsimd", [](auto& s, double a, double b) { run<T>(s, [](V x) { return xsimd::fn(x); }, a, b); }, low, high);  \
    add(name + "/std", [](auto& s, double a, double b) { run<T>(s, [](T x) { return std::fn(x); }, a, b); }, low, high);      \
  }
CTGRAD_BENCH(exp, -10, 10)
CTGRAD_BENCH(expm1, -3, 3)
CTGRAD_BENCH(log, 0.01, 10)
CTGRAD_BENCH(tanh, -3, 3)
CTGRAD_BENCH(sin, -10, 10)
CTGRAD_BENCH(cos, -10, 10)
#undef CTGRAD_BENCH

template <class T>
void add_sincos(const std::string& type) {
  using V = simd::Batch<T>;
  const std::string name = "BM_sincos_" + type;
  add(name + "/ctgrad",
      [](auto& s, double a, double b) {
        run<T>(s, [](V x) {
          const auto both = simd::sincos(x);
          return both.sin + both.cos;
        }, a, b);
      }, -10, 10);
  add(name + "/xsimd",
      [](auto& s, double a, double b) {
        run<T>(s, [](V x) {
          const auto both = xsimd::sincos(x);
          return both.first + both.second;
        }, a, b);
      }, -10, 10);
  add(name + "/std",
      [](auto& s, double a, double b) { run<T>(s, [](T x) { return std::sin(x) + std::cos(x); }, a, b); }, -10, 10);
}

template <class T>
void add_all(const std::string& type) {
  add_exp<T>(type);
  add_expm1<T>(type);
  add_log<T>(type);
  add_tanh<T>(type);
  add_sin<T>(type);
  add_cos<T>(type);
  add_sincos<T>(type);
}

}  // namespace

int main(int argc, char** argv) {
  add_all<double>("double");
  add_all<float>("float");
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
