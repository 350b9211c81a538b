// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What makes a row comparable with others: probabilities of logits, and rows of mean 0 or size 1.
#pragma once
#include <ctgrad/op/registry.hpp>

#include <limits>

namespace ctgrad::op {

/// The maximum is taken out first, so no logit overflows; where it is infinite there is nothing to take out.
constexpr graph::Value logsumexp(graph::Value x, unsigned axes) {
  const graph::Value m = stop_gradient(amax(x, axes));
  const graph::Value infinite = equal(abs(m), constant_like(m, std::numeric_limits<double>::infinity()));
  const graph::Value shift = select(infinite, constant_like(m, 0), m);
  return log(sum(exp(x - broadcast_to(shift, x.shape())), axes)) + shift;
}

}  // namespace ctgrad::op

namespace ctgrad {

/// log Σ e^x along the axes (the last if none is given), which stay with extent 1. No logit overflows; −∞ if
/// all are −∞.
template <int Axis = -1, int... More, class T, class S>
constexpr auto logsumexp(Expr<T, S> x, KeepDims,
                         std::source_location where = std::source_location::current()) {
  return Expr<T, detail::kept_shape<S, Axis, More...>>(
      op::logsumexp(x.at(where, "logsumexp"), detail::axis_bits<S, Axis, More...>()));
}
/// log Σ e^x along the axes (the last if none is given), which are dropped (torch.logsumexp).
template <int Axis = -1, int... More, class T, class S>
constexpr auto logsumexp(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return detail::drop_axes<S, Axis, More...>(logsumexp<Axis, More...>(x, keepdims, where));
}

/// e^x / Σ e^x along the axis; finite for any finite logits and for −∞ masks with one live entry.
template <int Axis = -1, class T, class S>
constexpr Expr<T, S> softmax(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  const graph::Frame frame(x.value, where, "softmax");
  const auto e = exp(x - stop_gradient(amax<Axis>(x, keepdims)));
  return e / sum<Axis>(e, keepdims);
}

/// x − log Σ e^x along the axis.
template <int Axis = -1, class T, class S>
constexpr Expr<T, S> log_softmax(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  const graph::Frame frame(x.value, where, "log_softmax");
  const auto s = x - stop_gradient(amax<Axis>(x, keepdims));
  return s - log(sum<Axis>(exp(s), keepdims));
}

/// (x − mean) / √(variance + epsilon) · weight + bias over the last axis, with the population variance.
template <class T, class S, class U, class W, class B>
constexpr auto layer_norm(Expr<T, S> x, Expr<U, W> weight, Expr<U, B> bias, double epsilon = 1e-5,
                          std::source_location where = std::source_location::current()) {
  const graph::Frame frame(x.value, where, "layer_norm");
  const auto centered = x - mean<-1>(x, keepdims);
  const auto variance = mean<-1>(centered * centered, keepdims);
  return centered * rsqrt(variance + epsilon) * weight + bias;
}

/// x / √(mean of x² + epsilon) · weight over the last axis (torch.nn.functional.rms_norm).
template <class T, class S, class U, class W>
constexpr auto rms_norm(Expr<T, S> x, Expr<U, W> weight, double epsilon = 1e-5,
                        std::source_location where = std::source_location::current()) {
  const graph::Frame frame(x.value, where, "rms_norm");
  return x * rsqrt(mean<-1>(x * x, keepdims) + epsilon) * weight;
}

}  // namespace ctgrad
