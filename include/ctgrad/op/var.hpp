// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// var and stddev: how far elements are from their mean, which is taken out before anything is squared.
#pragma once
#include <ctgrad/op/add.hpp>
#include <ctgrad/op/equal.hpp>
#include <ctgrad/op/select.hpp>
#include <ctgrad/op/sqrt.hpp>
#include <ctgrad/op/stop_gradient.hpp>
#include <ctgrad/op/sub.hpp>
#include <ctgrad/op/sum.hpp>

namespace ctgrad {

namespace op {
/// x − mean x along the axes. A large mean is rounded: that of a float row around 10⁶ is wrong by 0.1. What
/// is left of it can be taken out without such an error, and is a constant for derivatives: in exact
/// arithmetic it is 0.
constexpr graph::Value centered(graph::Value x, unsigned axes) {
  const graph::Value nearly = x - broadcast_to(mean(x, axes), x.shape());
  return nearly - broadcast_to(stop_gradient(mean(nearly, axes)), x.shape());
}
}  // namespace op

/// Σ(x − mean x)² / (n − correction) over the n elements along the given axes (all if none is given), which
/// stay with extent 1; correction < n. Accurate relative to the deviations from the mean, however large the
/// mean is. Infinite where the square of a deviation overflows.
template <int... Axes, class T, class S>
constexpr auto var(Expr<T, S> x, KeepDims, double correction = 1,
                   std::source_location where = std::source_location::current()) {
  const graph::Frame frame(x.value, where, "var");
  using Kept = detail::kept_shape<S, Axes...>;
  const double degrees = static_cast<double>(S::size / Kept::size) - correction;
  if (!(degrees > 0)) fail("ctgrad: var: the correction must be less than the number of elements");
  const Expr<T, S> centered(op::centered(x.at(where), detail::axis_bits<S, Axes...>()));
  return sum<Axes...>(centered * centered, keepdims) * (1 / degrees);
}
/// Σ(x − mean x)² / (n − correction) over the given axes, which are dropped (torch.var): 1 for the estimate
/// from a sample, 0 for the variance of these elements.
template <int... Axes, class T, class S>
constexpr auto var(Expr<T, S> x, double correction = 1,
                   std::source_location where = std::source_location::current()) {
  return detail::drop_axes<S, Axes...>(var<Axes...>(x, keepdims, correction, where));
}

/// √var over the given axes (all if none is given), which stay with extent 1. The gradient of equal elements
/// is 0.
template <int... Axes, class T, class S>
constexpr auto stddev(Expr<T, S> x, KeepDims, double correction = 1,
                      std::source_location where = std::source_location::current()) {
  const graph::Frame frame(x.value, where, "stddev");
  const auto square = var<Axes...>(x, keepdims, correction);
  const auto none = equal(square, 0.0);
  return select(none, 0.0, sqrt(select(none, 1.0, square)));
}
/// √var over the given axes, which are dropped (torch.std).
template <int... Axes, class T, class S>
constexpr auto stddev(Expr<T, S> x, double correction = 1,
                      std::source_location where = std::source_location::current()) {
  return detail::drop_axes<S, Axes...>(stddev<Axes...>(x, keepdims, correction, where));
}

}  // namespace ctgrad
