// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What makes a row comparable with others: probabilities of logits, and rows of mean 0 or size 1.
#pragma once
#include <ctgrad/op/norm.hpp>
#include <ctgrad/op/registry.hpp>
#include <ctgrad/op/var.hpp>

#include <limits>

namespace ctgrad::op {

/// What Σ e^(x − max x) gets added: nothing for a sum of at least 1, as it is where one x is finite, and
/// enough to divide by where all are −∞.
inline constexpr double beside_one = 0x1p-60;

/// The largest finite number of a scalar type.
constexpr double most_finite(Scalar type) {
  return type == Scalar::f32 ? double{std::numeric_limits<float>::max()} : std::numeric_limits<double>::max();
}

/// What is taken out of x so that no e^x overflows: the largest x. Where all are −∞ it is a finite number, so
/// that they stay −∞ and do not become NaN.
constexpr graph::Value shift(graph::Value x, unsigned axes) {
  const graph::Value m = stop_gradient(amax_of_numbers(x, axes));
  const graph::Value least = constant_like(m, -most_finite(x.type()));
  return select(less(m, least), least, m);
}

/// An infinite maximum is not taken out, but is the result.
constexpr graph::Value logsumexp(graph::Value x, unsigned axes) {
  const graph::Value m = stop_gradient(amax_of_numbers(x, axes)), s = shift(x, axes);
  const graph::Value finite = minimum(s, constant_like(s, most_finite(x.type())));
  return log(sum(exp(x - broadcast_to(finite, x.shape())), axes) + beside_one) + m;
}

constexpr graph::Value softmax(graph::Value x, unsigned axes) {
  const graph::Value e = exp(x - broadcast_to(shift(x, axes), x.shape()));
  // As a product: its derivative sums e dy beside e, where that of a quotient sums the results times dy.
  return e * broadcast_to(1.0 / (sum(e, axes) + beside_one), x.shape());
}

/// (x − mean) / √(variance + epsilon) along the axes, with the population variance.
constexpr graph::Value standardized(graph::Value x, unsigned axes, double epsilon) {
  const graph::Value c = centered(x, axes);
  return c * broadcast_to(rsqrt(mean(c * c, axes) + epsilon), x.shape());
}

}  // namespace ctgrad::op

namespace ctgrad {

namespace detail {
template <int Axis, class T, class S>
constexpr auto shift(Expr<T, S> x) {
  return Expr<T, kept_shape<S, Axis>>(op::shift(x.value, axis_bits<S, Axis>()));
}
}  // namespace detail

/// log Σ e^x along the axes (the last if none is given), which stay with extent 1. No logit overflows. The
/// result is −∞, with the gradient 0, where all logits are; a logit of +∞ gives +∞ and a NaN in its gradient.
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

/// e^x / Σ e^x along the axis; finite for any finite logits, which −∞ may mask. A row of nothing but −∞ gives
/// zeros, with the gradient 0 (torch.nn.functional.softmax gives NaN there; torch's
/// scaled_dot_product_attention makes it the same zeros). A logit of +∞ or NaN gives NaN.
template <int Axis = -1, class T, class S>
constexpr Expr<T, S> softmax(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::softmax(x.at(where, "softmax"), detail::axis_bits<S, Axis>()));
}

/// x − log Σ e^x along the axis; for logits with |x − max x| below the largest number of their type, finite
/// where they are. A mask of −∞ stays −∞, also where all are, and the gradient of what is masked is the
/// upstream gradient. A logit of +∞ or NaN gives NaN.
template <int Axis = -1, class T, class S>
constexpr Expr<T, S> log_softmax(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  const graph::Frame frame(x.value, where, "log_softmax");
  const auto s = x - detail::shift<Axis>(x);
  return s - log(sum<Axis>(exp(s), keepdims) + op::beside_one);
}

/// (x − mean) / √(variance + epsilon) · weight + bias over the last axis, with the population variance;
/// epsilon > 0. Accurate relative to the deviations from the mean, however large the mean is. A row of equal
/// values, or of one, gives the bias. Where the square of a deviation overflows (above 10¹⁹ in float, 10¹⁵⁴
/// in double), so does the variance, and the row gives the bias and the gradient 0; where the sum of x
/// overflows, NaN.
template <class T, class S, class U, class W, class B>
constexpr auto layer_norm(Expr<T, S> x, Expr<U, W> weight, Expr<U, B> bias, double epsilon = 1e-5,
                          std::source_location where = std::source_location::current()) {
  const graph::Frame frame(x.value, where, "layer_norm");
  return Expr<T, S>(op::standardized(x.at(where), detail::axis_bits<S, -1>(), epsilon)) * weight + bias;
}

/// x / √(mean of x² + epsilon) · weight over the last axis (torch.nn.functional.rms_norm); epsilon > 0. A row
/// of zeros gives zeros. Where x² overflows (above 10¹⁹ in float, 10¹⁵⁴ in double), zeros and the gradient 0.
template <class T, class S, class U, class W>
constexpr auto rms_norm(Expr<T, S> x, Expr<U, W> weight, double epsilon = 1e-5,
                        std::source_location where = std::source_location::current()) {
  const graph::Frame frame(x.value, where, "rms_norm");
  return x * rsqrt(mean<-1>(x * x, keepdims) + epsilon) * weight;
}

/// x / max(√Σx², epsilon) along the axis: vectors of length 1 (torch.nn.functional.normalize). A vector of
/// zeros stays one, with the gradient 1 / epsilon; epsilon > 0.
template <int Axis = -1, class T, class S>
constexpr Expr<T, S> normalize(Expr<T, S> x, double epsilon = 1e-12,
                               std::source_location where = std::source_location::current()) {
  const graph::Frame frame(x.value, where, "normalize");
  return x / maximum(norm<Axis>(x, keepdims), epsilon);
}

/// The cosine of the angle between x and y, which are broadcast, along the axis, which is dropped; a length
/// below epsilon counts as that (torch.nn.functional.cosine_similarity).
template <int Axis = -1, class T, class S, class U, class R>
constexpr auto cosine_similarity(Expr<T, S> x, Expr<U, R> y, double epsilon = 1e-8,
                                 std::source_location where = std::source_location::current()) {
  const graph::Frame frame(x.value, where, "cosine_similarity");
  using Common = broadcast_shape<S, R>;
  return sum<Axis>(normalize<Axis>(broadcast<Common>(x), epsilon) *
                   normalize<Axis>(broadcast<Common>(y), epsilon));
}

}  // namespace ctgrad
