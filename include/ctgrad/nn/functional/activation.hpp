// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Activation functions. Branches choose between arguments and never between results, so that no branch that
// is not taken has an infinite derivative to turn into NaN.
#pragma once
#include <ctgrad/op/chunk.hpp>
#include <ctgrad/op/registry.hpp>

namespace ctgrad::op {

constexpr graph::Value relu(graph::Value x) {
  const graph::Value zero = constant_like(x, 0);
  return select(less_equal(x, zero), zero, x);
}

constexpr graph::Value leaky_relu(graph::Value x, double slope) {
  return select(less(constant_like(x, 0), x), x, slope * x);
}

constexpr graph::Value elu(graph::Value x, double alpha) {
  const graph::Value zero = constant_like(x, 0), positive = less(zero, x);
  return select(positive, x, alpha * expm1(select(positive, zero, x)));
}

/// −|x|, with the derivative −1 at 0.
constexpr graph::Value minus_abs(graph::Value x) { return select(less(x, constant_like(x, 0)), x, -x); }

/// e^min(x, 0) / (1 + e^−|x|).
constexpr graph::Value sigmoid(graph::Value x) {
  const graph::Value e = exp(minus_abs(x));
  return select(less(x, constant_like(x, 0)), e, constant_like(x, 1)) / (1.0 + e);
}

/// max(x, 0) + ln(1 + e^−|x|).
constexpr graph::Value softplus(graph::Value x) {
  const graph::Value zero = constant_like(x, 0);
  return select(less(x, zero), zero, x) + log1p(exp(minus_abs(x)));
}

constexpr graph::Value gelu(graph::Value x) { return x * ndtr(x); }

/// The square in the polynomial stops at 100, where the tanh is ±1 for long: so it does not overflow.
constexpr graph::Value gelu_tanh(graph::Value x) {
  const graph::Value square = x * x, most = constant_like(x, 100);
  const graph::Value bounded = select(less(square, most), square, most);
  const graph::Value half = 0.5 * x;
  return half + half * tanh(x * (0.79788456080286536 + 0.035677408136300125 * bounded));
}

}  // namespace ctgrad::op

namespace ctgrad {

/// max(x, 0), NaN for NaN; the derivative at 0 is 0.
template <class T, class S>
constexpr Expr<T, S> relu(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::relu(x.at(where, "relu")));
}

/// x for x > 0, else slope · x; the derivative at 0 is the slope.
template <class T, class S>
constexpr Expr<T, S> leaky_relu(Expr<T, S> x, double slope = 0.01,
                                std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::leaky_relu(x.at(where, "leaky_relu"), slope));
}

/// x for x > 0, else alpha (e^x − 1); the derivative at 0 is alpha.
template <class T, class S>
constexpr Expr<T, S> elu(Expr<T, S> x, double alpha = 1.0,
                         std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::elu(x.at(where, "elu"), alpha));
}

/// 1 / (1 + e^−x), without overflow, with full relative accuracy in both tails; 0 at −∞, 1 at ∞.
template <class T, class S>
constexpr Expr<T, S> sigmoid(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::sigmoid(x.at(where, "sigmoid")));
}

/// x sigmoid(x) (torch.nn.functional.silu), with full relative accuracy in both tails; NaN at −∞.
template <class T, class S>
constexpr Expr<T, S> silu(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::operator*(x.at(where, "silu"), op::sigmoid(x.value)));
}

/// ln(1 + e^x), without overflow, with full relative accuracy in the lower tail.
template <class T, class S>
constexpr Expr<T, S> softplus(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::softplus(x.at(where, "softplus")));
}

/// ln(1 / (1 + e^−x)) (torch.nn.functional.logsigmoid): −softplus(−x).
template <class T, class S>
constexpr Expr<T, S> log_sigmoid(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::operator-(op::softplus(op::operator-(x.at(where, "log_sigmoid")))));
}

/// x tanh(softplus(x)) (Misra 2019; torch.nn.functional.mish); NaN at −∞, as its derivative is at ∞.
template <class T, class S>
constexpr Expr<T, S> mish(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::operator*(x.at(where, "mish"), op::tanh(op::softplus(x.value))));
}

/// a sigmoid(b) of the two halves a, b of an axis (Dauphin et al. 2017; torch.nn.functional.glu).
template <int Axis = -1, class T, class S>
constexpr auto glu(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  static_assert(-S::rank <= Axis && Axis < S::rank, "ctgrad: glu: no such axis");
  static_assert(S::dims[Axis < 0 ? Axis + S::rank : Axis] % 2 == 0,
                "ctgrad: glu: the axis has no two halves");
  const graph::Frame frame(x.value, where, "glu");
  const auto [a, b] = chunk<2, Axis>(x);
  return a * sigmoid(b);
}

/// x Φ(x), Φ the normal distribution function (torch.nn.functional.gelu). Finite for finite x; the error is
/// relative to x, also in the lower tail, where the result is small. NaN at −∞.
template <class T, class S>
constexpr Expr<T, S> gelu(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::gelu(x.at(where, "gelu")));
}

/// x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))): gelu with approximate="tanh", as in GPT-2. Finite for finite x;
/// the error is relative to x, also in the lower tail, where the result is small. NaN at −∞.
template <class T, class S>
constexpr Expr<T, S> gelu_tanh(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::gelu_tanh(x.at(where, "gelu_tanh")));
}

}  // namespace ctgrad
