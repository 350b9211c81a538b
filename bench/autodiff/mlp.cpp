// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// BM_mlp_f64, BM_mlp_f32: the squared error of a 32-64-64-1 tanh network on one example; gradient in all
// weights and biases. Forward-mode numbers would carry 6337 partial derivatives, so only tapes are peers.
#include "../hand/mlp.hpp"
#include "case.hpp"
#include "peers.hpp"

#include <cmath>
#include <cstddef>

namespace {

namespace ct = ctgrad;

template <class T>
using Weights = std::tuple<ct::Tensor<T, 64, 32>, ct::Tensor<T, 64>, ct::Tensor<T, 64, 64>, ct::Tensor<T, 64>,
                           ct::Tensor<T, 1, 64>, ct::Tensor<T, 1>>;
template <class T>
using Example = std::tuple<ct::Tensor<T, 1, 32>, T>;
template <class T>
using Inputs = std::tuple<Weights<T>, Example<T>>;

constexpr auto f = [](auto w1, auto b1, auto w2, auto b2, auto w3, auto b3, auto x, auto target) {
  const auto h1 = tanh(matmul(x, transpose(w1)) + b1);
  const auto h2 = tanh(matmul(h1, transpose(w2)) + b2);
  return sum(0.5 * pow(matmul(h2, transpose(w3)) + b3 - target, 2));
};
using F = std::remove_const_t<decltype(f)>;

/// Weights as they follow each other in memory; for tapes.
constexpr auto generic = []<class T>(const T* p, const double* x, double target) -> T {
  using std::tanh;
  T h1[64], h2[64];
  for (int i = 0; i < 64; ++i) {
    T sum = p[2048 + i];
    for (int j = 0; j < 32; ++j) sum += p[i * 32 + j] * x[j];
    h1[i] = tanh(sum);
  }
  p += 2048 + 64;
  for (int i = 0; i < 64; ++i) {
    T sum = p[4096 + i];
    for (int j = 0; j < 64; ++j) sum += p[i * 64 + j] * h1[j];
    h2[i] = tanh(sum);
  }
  p += 4096 + 64;
  T y = p[64];
  for (int i = 0; i < 64; ++i) y += p[i] * h2[i];
  return 0.5 * (y - target) * (y - target);
};

template <class T, auto Gradient>
T by_hand(const Inputs<T>& in, Weights<T>& gradient) {
  const auto pointers = [](auto&... t) { return hand::MlpWeights{t.data()...}; };
  const auto& [x, target] = std::get<1>(in);
  return Gradient(x.data(), target, std::apply(pointers, std::get<0>(in)), std::apply(pointers, gradient));
}

template <class T>
void add(const char* name, double tolerance) {
  static Inputs<T> in;
  autodiff::Generator(-0.25, 0.25)(std::get<0>(in));
  autodiff::Generator(-1, 1)(std::get<1>(in));
  autodiff::Case<Inputs<T>, Weights<T>> c(name, tolerance, in);
  const auto arguments = [](const Inputs<T>& v) {
    const auto refer = [](const auto&... a) { return std::tie(a...); };
    return std::tuple_cat(std::apply(refer, std::get<0>(v)), std::apply(refer, std::get<1>(v)));
  };
  c.add("ctgrad", [=](const Inputs<T>& v) {
    return std::apply(ct::value_and_grad<0, 1, 2, 3, 4, 5>(f), arguments(v));
  });
  c.add("ctgrad_program", [=](const Inputs<T>& v, Weights<T>& g) {
    return std::apply([&](const auto&... a) { return autodiff::IntoMemory<F, 0, 1, 2, 3, 4, 5>{}(g, a...); },
                      arguments(v));
  });
  c.add("hand_scalar", by_hand<T, hand::mlp_scalar<T>>);
  c.add("hand_simd", by_hand<T, hand::mlp_simd<T>>);
#ifdef CTGRAD_BENCH_ADOLC
  if constexpr (std::is_same_v<T, double>) {
    static std::vector<double> v, g;
    autodiff::flatten(std::get<0>(in), v);
    g.resize(v.size());
    const auto all = [](const auto* p) {
      return generic(p, std::get<0>(std::get<1>(in)).data(), std::get<1>(std::get<1>(in)));
    };
    c.add("adolc", [tape = autodiff::AdolcTape(v, all)](const Inputs<T>&) {
      const double value = tape(v.data(), g.data());
      return std::pair(value, std::span(g));
    });
  }
#endif
}

}  // namespace

void autodiff::mlp() {
  add<double>("mlp_f64", 1e-9);
  add<float>("mlp_f32", 1e-4);
}
