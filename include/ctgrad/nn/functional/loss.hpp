// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Losses: how far predictions are from targets, as one number, or as many as there are elements.
#pragma once
#include <ctgrad/nn/functional/activation.hpp>
#include <ctgrad/nn/functional/reduction.hpp>
#include <ctgrad/op/registry.hpp>
#include <ctgrad/op/square.hpp>
#include <ctgrad/op/squeeze.hpp>
#include <ctgrad/op/take_along_axis.hpp>

namespace ctgrad::op {

/// x²/2 up to delta from 0 and delta (|x| − delta/2) beyond. The square of a far x is not taken.
constexpr graph::Value huber(graph::Value x, double delta) {
  const graph::Value size = abs(x), near = less(size, constant_like(x, delta));
  const graph::Value e = select(near, x, constant_like(x, 0));
  return select(near, 0.5 * (e * e), delta * (size - constant_like(x, 0.5 * delta)));
}

/// max(x, 0) − x t + ln(1 + e^−|x|), the first two as one product, so that 1 − t is exact for labels.
constexpr graph::Value binary_cross_entropy(graph::Value x, graph::Value t) {
  const graph::Value negative = less(x, constant_like(x, 0));
  return x * (select(negative, constant_like(x, 0), constant_like(x, 1)) - t) + log1p(exp(minus_abs(x)));
}

/// p (ln p − l), 0 where p is.
constexpr graph::Value divergence(graph::Value log_q, graph::Value p) {
  const graph::Value live = less(constant_like(p, 0), p);
  return p * (log(select(live, p, constant_like(p, 1))) - select(live, log_q, constant_like(p, 0)));
}

}  // namespace ctgrad::op

namespace ctgrad {

namespace detail {
/// The shape of a loss's elements. Predictions (n, 1) beside targets (n) would be n² differences: one of the
/// two has the shape already.
template <class S, class R>
struct LossShape {
  using type = broadcast_shape<S, R>;
  static_assert(
      type::dims == S::dims || type::dims == R::dims,
      "ctgrad: predictions and targets of a loss broadcast to a shape that neither of them has; squeeze "
      "or unsqueeze one, as in mse(squeeze<-1>(x), y)");
};
template <class S, class R>
using loss_shape = typename LossShape<S, R>::type;
}  // namespace detail

/// Mean of (x − y)² over all elements, x and y broadcast (torch.nn.functional.mse_loss); infinite where a
/// square overflows. As with all losses, Reduction::sum gives the sum, Reduction::none the elements, and
/// one of x and y has the shape to which they broadcast: a column beside a row does not compile.
template <Reduction Reduce = Reduction::mean, class T, class S, class U, class R>
constexpr auto mse(Expr<T, S> x, Expr<U, R> y, std::source_location where = std::source_location::current()) {
  const graph::Frame frame(x.value, where, "mse");
  const Expr<common_scalar<T, U>, detail::loss_shape<S, R>> d = x - y;
  return detail::reduce<Reduce>(d * d);
}

/// Mean of |x − y| over all elements, x and y broadcast (torch.nn.functional.l1_loss); the derivative where
/// they are equal is 0.
template <Reduction Reduce = Reduction::mean, class T, class S, class U, class R>
constexpr auto l1_loss(Expr<T, S> x, Expr<U, R> y,
                       std::source_location where = std::source_location::current()) {
  const graph::Frame frame(x.value, where, "l1_loss");
  const Expr<common_scalar<T, U>, detail::loss_shape<S, R>> d = x - y;
  return detail::reduce<Reduce>(abs(d));
}

/// Mean of e²/2 where |e| < delta and of delta (|e| − delta/2) elsewhere, e = x − y
/// (torch.nn.functional.huber_loss). The square of a far e is not taken, and does not overflow.
template <Reduction Reduce = Reduction::mean, class T, class S, class U, class R>
constexpr auto huber(Expr<T, S> x, Expr<U, R> y, double delta = 1.0,
                     std::source_location where = std::source_location::current()) {
  const graph::Frame frame(x.value, where, "huber");
  Expr<common_scalar<T, U>, detail::loss_shape<S, R>> e = binary<op::Sub>(x, y);
  e.value = op::huber(e.value, delta);
  return detail::reduce<Reduce>(e);
}

/// Mean of −t log σ(x) − (1 − t) log(1 − σ(x)) for logits x and probabilities or labels t
/// (torch.nn.functional.binary_cross_entropy_with_logits). Finite for any finite logits, with an error
/// relative to each term; the gradient is accurate for sure and right logits, too. An infinite logit that is
/// right gives NaN.
template <Reduction Reduce = Reduction::mean, class T, class S, class U, class R>
constexpr auto
binary_cross_entropy_with_logits(Expr<T, S> logits, Expr<U, R> targets,
                                 std::source_location where = std::source_location::current()) {
  using Common = detail::loss_shape<S, R>;
  const graph::Frame frame(logits.value, where, "binary_cross_entropy_with_logits");
  return detail::reduce<Reduce>(Expr<common_scalar<T, U>, Common>(op::binary_cross_entropy(
      op::broadcast_to(logits.at(where), Common::dims), op::broadcast_to(targets.value, Common::dims))));
}

/// Σ p (ln p − ln q) over the last axis, averaged over all rows, for log-probabilities ln q and probabilities
/// p (torch.nn.functional.kl_div with "batchmean"); Reduction::sum and none have all terms. Where p = 0
/// nothing is added, and ln q may be −∞; where it is −∞ and p > 0, the result is +∞.
template <Reduction Reduce = Reduction::mean, class T, class S, class U, class R>
constexpr auto kl_div(Expr<T, S> log_probabilities, Expr<U, R> targets,
                      std::source_location where = std::source_location::current()) {
  using Common = detail::loss_shape<S, R>;
  const graph::Frame frame(log_probabilities.value, where, "kl_div");
  const Expr<common_scalar<T, U>, Common> terms(
      op::divergence(op::broadcast_to(log_probabilities.at(where), Common::dims),
                     op::broadcast_to(targets.value, Common::dims)));
  if constexpr (Reduce == Reduction::mean)
    return mean(sum<-1>(terms));
  else
    return detail::reduce<Reduce>(terms);
}

/// Mean of −ln p[target] over all rows, for log-probabilities ln p (…, classes) and integer targets (…) in
/// [0, classes) (torch.nn.functional.nll_loss, whose classes are the axis behind the first); a target that is
/// no class costs 0. Of logits, cross_entropy is more accurate.
template <Reduction Reduce = Reduction::mean, class T, class S, class I, class R>
constexpr auto nll_loss(Expr<T, S> log_probabilities, Expr<I, R> targets,
                        std::source_location where = std::source_location::current()) {
  const graph::Frame frame(log_probabilities.value, where, "nll_loss");
  return detail::reduce<Reduce>(-squeeze<-1>(take_along_axis<-1>(log_probabilities, unsqueeze<-1>(targets))));
}

/// Mean of (ln v + (x − y)²/v) / 2 for v = max(variance, epsilon), all three broadcast: −ln of the density at
/// y of a normal distribution with mean x and this variance, but for ln(2π)/2 (as
/// torch.nn.functional.gaussian_nll_loss). The gradient in a variance below epsilon is 0, other than
/// PyTorch's.
template <Reduction Reduce = Reduction::mean, class T, class S, class U, class R, class V, class Q>
constexpr auto gaussian_nll_loss(Expr<T, S> x, Expr<U, R> y, Expr<V, Q> variance, double epsilon = 1e-6,
                                 std::source_location where = std::source_location::current()) {
  const graph::Frame frame(x.value, where, "gaussian_nll_loss");
  using Shape = detail::loss_shape<detail::loss_shape<S, R>, Q>;
  const Expr<common_scalar<T, U>, detail::loss_shape<S, R>> d = x - y;
  const auto v = broadcast<Shape>(maximum(variance, epsilon));
  return detail::reduce<Reduce>(0.5 * (log(v) + square(d) / v));
}

/// Mean of exp(x) − y x, x and y broadcast: −ln of the probability of counts y under a Poisson distribution
/// with mean exp(x), but for ln(y!) (torch.nn.functional.poisson_nll_loss).
template <Reduction Reduce = Reduction::mean, class T, class S, class U, class R>
constexpr auto poisson_nll_loss(Expr<T, S> x, Expr<U, R> y,
                                std::source_location where = std::source_location::current()) {
  const graph::Frame frame(x.value, where, "poisson_nll_loss");
  const Expr<common_scalar<T, U>, detail::loss_shape<S, R>> product = y * x;
  return detail::reduce<Reduce>(exp(x) - product);
}

}  // namespace ctgrad
