// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Functions composed from operations, as in torch.nn.functional. None has a derivative or a kernel of its
// own.
#pragma once
#include <ctgrad/op/registry.hpp>

namespace ctgrad {

/// max(x, 0); the derivative at 0 is 0.
template <class T, class S>
constexpr Expr<T, S> relu(Expr<T, S> x) {
  return select(x > 0.0, x, 0.0);
}

/// 1 / (1 + e^−x), without overflow.
template <class T, class S>
constexpr Expr<T, S> sigmoid(Expr<T, S> x) {
  return 0.5 * tanh(0.5 * x) + 0.5;
}

/// x Φ(x), Φ the normal distribution function (torch.nn.functional.gelu).
template <class T, class S>
constexpr Expr<T, S> gelu(Expr<T, S> x) {
  return 0.5 * x * (1.0 + erf(x * 0.70710678118654752));
}

/// x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))): gelu with approximate="tanh", as in GPT-2.
template <class T, class S>
constexpr Expr<T, S> gelu_tanh(Expr<T, S> x) {
  return 0.5 * x * (1.0 + tanh(x * (0.79788456080286536 + 0.035677408136300125 * (x * x))));
}

/// log Σ e^x along the axis, which stays with extent 1. The maximum is taken out first, so no logit
/// overflows.
template <int Axis = -1, class T, class S>
constexpr auto logsumexp(Expr<T, S> x, KeepDims) {
  const auto m = stop_gradient(amax<Axis>(x, keepdims));
  return log(sum<Axis>(exp(x - m), keepdims)) + m;
}

/// e^x / Σ e^x along the axis; finite for any finite logits and for −∞ masks with one live entry.
template <int Axis = -1, class T, class S>
constexpr Expr<T, S> softmax(Expr<T, S> x) {
  const auto e = exp(x - stop_gradient(amax<Axis>(x, keepdims)));
  return e / sum<Axis>(e, keepdims);
}

/// x − log Σ e^x along the axis.
template <int Axis = -1, class T, class S>
constexpr Expr<T, S> log_softmax(Expr<T, S> x) {
  const auto s = x - stop_gradient(amax<Axis>(x, keepdims));
  return s - log(sum<Axis>(exp(s), keepdims));
}

/// (x − mean) / √(variance + epsilon) · weight + bias over the last axis, with the population variance.
template <class T, class S, class U, class W, class B>
constexpr auto layer_norm(Expr<T, S> x, Expr<U, W> weight, Expr<U, B> bias, double epsilon = 1e-5) {
  const auto centered = x - mean<-1>(x, keepdims);
  const auto variance = mean<-1>(centered * centered, keepdims);
  return centered * rsqrt(variance + epsilon) * weight + bias;
}

/// Mean over all rows of −log softmax(logits)[target]: logits (…, classes), integer targets (…) in [0,
/// classes).
template <class T, class S, class I, class R>
constexpr auto cross_entropy(Expr<T, S> logits, Expr<I, R> targets) {
  static_assert(std::is_same_v<I, std::int32_t>,
                "ctgrad: cross_entropy: targets are std::int32_t class numbers");
  constexpr Dims one_column = [] {
    Dims d = R::dims;
    d.push_back(1);
    return d;
  }();
  constexpr Dims row = [] {
    Dims d;
    for (int i = 0; i + 1 < S::rank; ++i) d.push_back(1);
    d.push_back(S::dims.columns());
    return d;
  }();
  constexpr Dims expected = [] {
    Dims d = S::dims;
    d[d.rank - 1] = 1;
    return d;
  }();
  static_assert(one_column == expected,
                "ctgrad: cross_entropy: targets have the logits' shape without the last axis");
  const Expr<T, shape_of<one_column>> target(
      op::cast(op::reshape(targets.value, one_column), logits.value.type()));
  const auto s = logits - stop_gradient(amax<-1>(logits, keepdims));
  const auto hit = select(equal(iota<Deferred, shape_of<row>>(logits), target), s, 0.0);
  return mean(log(sum<-1>(exp(s), keepdims)) - sum<-1>(hit, keepdims));
}

/// Mean of (x − y)².
template <class T, class S, class U, class R>
constexpr auto mse(Expr<T, S> x, Expr<U, R> y) {
  const auto d = x - y;
  return mean(d * d);
}

}  // namespace ctgrad
