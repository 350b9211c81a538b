// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What do elementary functions of 1000 numbers cost? BM_<function>_<type>/<whose>: of ctgrad's batches, of
// xsimd's, and of <cmath> number by number. Times are those of all 1000.
#include <benchmark/benchmark.h>
#include <ctgrad/kernel/math.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <random>
#include <string>
#include <type_traits>

namespace simd = ctgrad::simd;

namespace {

constexpr int count = 1000;

template <class T, class F>
void run(benchmark::State& state, F f, double low, double high) {
  alignas(ctgrad::alignment) std::array<T, count> x, y;
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> between(low, high);
  for (T& v : x) v = static_cast<T>(between(random));
  using V = simd::Batch<T>;
  for (auto _ : state) {
    if constexpr (std::is_same_v<std::invoke_result_t<F, T>, T>) {
      for (int i = 0; i < count; ++i) y[static_cast<std::size_t>(i)] = f(x[static_cast<std::size_t>(i)]);
    } else {
      constexpr int width = simd::width<T>, whole = count / width * width;
      for (int i = 0; i < whole; i += width)
        simd::store<T, simd::Arch>(y.data() + i, f(V(simd::load<T, simd::Arch>(x.data() + i))));
      if constexpr (whole < count)
        simd::store_partial<T, simd::Arch>(
            y.data() + whole, f(V(simd::load_partial<T, simd::Arch>(x.data() + whole, count - whole))),
            count - whole);
    }
    benchmark::DoNotOptimize(y.data());
    benchmark::ClobberMemory();
  }
}

/// One function in its three forms, of arguments between low and high.
template <class T, class Own, class Xsimd, class Std>
void add(const std::string& function, double low, double high, Own own, Xsimd xs, Std std) {
  const std::string name = "BM_" + function + (std::is_same_v<T, float> ? "_float/" : "_double/");
  const auto one = [&](const char* whose, auto f) {
    benchmark::RegisterBenchmark((name + whose).c_str(),
                                 [=](benchmark::State& s) { run<T>(s, f, low, high); });
  };
  one("ctgrad", own);
  one("xsimd", xs);
  one("std", std);
}

template <class T>
void add_all() {
  using V = simd::Batch<T>;
  add<T>(
      "exp", -10, 10, [](V x) { return simd::exp(x); }, [](V x) { return xsimd::exp(x); },
      [](T x) { return std::exp(x); });
  add<T>(
      "expm1", -3, 3, [](V x) { return simd::expm1(x); }, [](V x) { return xsimd::expm1(x); },
      [](T x) { return std::expm1(x); });
  add<T>(
      "log", 0.01, 10, [](V x) { return simd::log(x); }, [](V x) { return xsimd::log(x); },
      [](T x) { return std::log(x); });
  add<T>(
      "tanh", -3, 3, [](V x) { return simd::tanh(x); }, [](V x) { return xsimd::tanh(x); },
      [](T x) { return std::tanh(x); });
  add<T>(
      "sin", -10, 10, [](V x) { return simd::sin(x); }, [](V x) { return xsimd::sin(x); },
      [](T x) { return std::sin(x); });
  add<T>(
      "cos", -10, 10, [](V x) { return simd::cos(x); }, [](V x) { return xsimd::cos(x); },
      [](T x) { return std::cos(x); });
  add<T>(
      "sincos", -10, 10,
      [](V x) {
        const auto y = simd::sincos(x);
        return y.sin + y.cos;
      },
      [](V x) {
        const auto y = xsimd::sincos(x);
        return y.first + y.second;
      },
      [](T x) { return std::sin(x) + std::cos(x); });
}

}  // namespace

int main(int argc, char** argv) {
  add_all<double>();
  add_all<float>();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
