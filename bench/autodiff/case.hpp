// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What the cases of bench_autodiff share: inputs from a seeded generator, the comparison of every gradient
// with ctgrad's, and the loop that is timed.
#pragma once
#include <ctgrad/ctgrad.hpp>

#include <benchmark/benchmark.h>

#include <random>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace autodiff {

namespace ct = ctgrad;

/// Fills numbers, tensors and tuples of them with values from [low, high).
class Generator {
public:
  explicit Generator(double low, double high, unsigned seed = 1) : generator_(seed), uniform_(low, high) {}

  template <class X>
  void operator()(X& x) {
    if constexpr (std::is_arithmetic_v<X>)
      x = static_cast<X>(uniform_(generator_));
    else if constexpr (requires { x.data(); })
      for (auto& e : x) (*this)(e);
    else
      std::apply([this](auto&... e) { ((*this)(e), ...); }, x);
  }

private:
  std::mt19937 generator_;
  std::uniform_real_distribution<double> uniform_;
};

/// All numbers in x, in order.
template <class X>
void flatten(const X& x, std::vector<double>& to) {
  if constexpr (std::is_arithmetic_v<X>)
    to.push_back(static_cast<double>(x));
  else if constexpr (requires { x.data(); })
    for (auto e : x) to.push_back(static_cast<double>(e));
  else
    std::apply([&](const auto&... e) { (flatten(e, to), ...); }, x);
}

/// Compares value and gradient with the reference and tells what differs, once.
bool agrees(const std::string& name, const std::vector<double>& got, const std::vector<double>& expected,
            double tolerance);
/// False once any gradient was wrong.
inline bool all_agree = true;

/// The compiler must take p's memory for read and changed.
template <class P>
inline void touch(P* p) {
  benchmark::DoNotOptimize(p);
  benchmark::ClobberMemory();
}

/// One case: its inputs, and everybody's gradient of it. Inputs and Gradient are tuples of numbers and
/// tensors. The first gradient added is the one that others are compared with.
template <class Inputs, class Gradient>
class Case {
public:
  Case(std::string name, double tolerance, Inputs& inputs)
      : name_(std::move(name)), tolerance_(tolerance), inputs_(inputs) {}

  /// f(inputs) returns value and gradient, or f(inputs, gradient) returns the value and writes the gradient.
  /// `variant` goes behind the name of who it is.
  template <class F>
  void add(const char* who, F f) {
    const std::string name = "BM_" + name_ + "/" + who;
    std::vector<double> result;
    if constexpr (std::is_invocable_v<F, const Inputs&, Gradient&>) {
      static Gradient gradient;
      flatten(f(inputs_, gradient), result);
      flatten(gradient, result);
    } else {
      flatten(f(inputs_), result);
    }
    if (expected_.empty()) expected_ = result;
    all_agree = agrees(name, result, expected_, tolerance_) && all_agree;
    benchmark::RegisterBenchmark(name.c_str(), [f, &inputs = inputs_](benchmark::State& state) {
      if constexpr (std::is_invocable_v<F, const Inputs&, Gradient&>) {
        static Gradient gradient;
        for (auto _ : state) {
          touch(&inputs);
          auto value = f(inputs, gradient);
          benchmark::DoNotOptimize(value);
          touch(&gradient);
        }
      } else {
        for (auto _ : state) {
          touch(&inputs);
          auto result = f(inputs);
          touch(&result);
        }
      }
    });
  }

private:
  std::string name_;
  double tolerance_;
  Inputs& inputs_;
  std::vector<double> expected_;
};

/// Value and gradient of F in the arguments I..., written to memory that the caller has: what value_and_grad
/// computes, without tensors that are made and returned for every call.
template <class F, std::size_t... I>
struct IntoMemory {
  template <class Gradient, class... A>
  auto operator()(Gradient& gradient, const A&... arguments) const {
    using Source = ct::run::ValueSource<ct::transform::ValueAndGrad<F, I...>, A...>;
    static ct::run::Program<Source> program;
    typename ct::trace::Result<F, A...>::scalar value;
    std::apply(
        [&](auto&... g) {
          program.run(ct::trace::Argument<A>::address(arguments)..., &value,
                      ct::trace::Argument<std::remove_cvref_t<decltype(g)>>::address(g)...);
        },
        gradient);
    return value;
  }
};

void scalar4();
void rosenbrock1000();
void logsumexp1000();
void normal1000();
void product20();
void fused4096();
void mlp();
void mixture();
void reprojection();
void lstm();

}  // namespace autodiff
