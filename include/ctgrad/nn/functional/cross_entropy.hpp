// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// cross_entropy, also with options: smoothed labels, targets that are left out, and losses of each row's own.
#pragma once
#include <ctgrad/nn/functional/normalization.hpp>
#include <ctgrad/nn/functional/reduction.hpp>
#include <ctgrad/op/logical.hpp>
#include <ctgrad/op/registry.hpp>

#include <cstdint>
#include <limits>

namespace ctgrad {

namespace detail {

/// Targets of shape R and scalar type I for logits of shape S: as a column beside the logits' rows, and the
/// shape of one such row.
template <class I, class S, class R>
struct Targets {
  static constexpr Dims expected = [] {
    Dims d = R::dims;
    d.push_back(1);
    return d;
  }();
  static_assert(std::is_same_v<I, std::int32_t>,
                "ctgrad: cross_entropy: targets are std::int32_t class numbers");
  using column = kept_shape<S, -1>;
  static constexpr Dims row_dims = [] {
    Dims d;
    for (int i = 0; i + 1 < S::rank; ++i) d.push_back(1);
    d.push_back(S::dims.columns());
    return d;
  }();
  using row = shape_of<row_dims>;
  static_assert(expected == column::dims,
                "ctgrad: cross_entropy: targets have the logits' shape without the last axis");
};

/// −(1 − ε) log p[target] − ε mean of log p for p = softmax(logits), with ε = smoothing: a column, as the
/// targets are, which are of any scalar type.
template <class Row, class T, class S, class U, class R>
constexpr auto row_losses(Expr<T, S> logits, Expr<U, R> target, double smoothing) {
  const auto s = logits - shift<-1>(logits);
  const auto hit = select(equal(iota<U, Row>(target), target), s, 0.0);
  const auto cost =
      log(sum<-1>(exp(s), keepdims) + op::beside_one) - (1 - smoothing) * sum<-1>(hit, keepdims);
  return smoothing > 0 ? cost - smoothing * mean<-1>(s, keepdims) : cost;
}

}  // namespace detail

/// Mean over all rows of −log softmax(logits)[target]: logits (…, classes), integer targets (…) in [0,
/// classes). Finite for any finite logits with differences below the largest number of their type, also with
/// other classes masked by −∞; +∞, with a finite gradient, where the target itself is masked, also if all
/// classes are. A single class costs 0.
template <class T, class S, class I, class R>
constexpr auto cross_entropy(Expr<T, S> logits, Expr<I, R> targets,
                             std::source_location where = std::source_location::current()) {
  using Target = detail::Targets<I, S, R>;
  const graph::Frame frame(logits.value, where, "cross_entropy");
  const Expr<T, typename Target::column> target(
      op::cast(op::reshape(targets.value, Target::column::dims), logits.value.type()));
  return mean(detail::row_losses<typename Target::row>(logits, target, 0));
}

struct CrossEntropyOptions {
  double label_smoothing = 0;        // ε in [0, 1]: so much of the target's probability is all classes'
  std::int32_t ignore_index = -100;  // rows with this target are left out: cost 0, not counted by the mean
};

/// −(1 − ε) log p[target] − ε mean of log p for p = softmax(logits), with ε = label_smoothing (Szegedy et al.
/// 2016): logits (…, classes), integer targets (…) (torch.nn.functional.cross_entropy). Reduction::none gives
/// the losses (…), the others a number. Each is finite where that of cross_entropy without options is and, if
/// ε > 0, no class is masked by −∞. The mean is 0, not NaN as PyTorch's, where all rows are left out. NaN for
/// a target that is neither in [0, classes) nor ignore_index; a Trainer does not look for it before the step.
template <Reduction Reduce, class T, class S, class I, class R>
constexpr auto cross_entropy(Expr<T, S> logits, Expr<I, R> targets, CrossEntropyOptions options = {},
                             std::source_location where = std::source_location::current()) {
  using Target = detail::Targets<I, S, R>;
  const double smoothing = options.label_smoothing;
  if (!(0 <= smoothing && smoothing <= 1)) fail("ctgrad: cross_entropy: label_smoothing is in [0, 1]");
  const graph::Frame frame(logits.value, where, "cross_entropy with options");
  const Expr<I, typename Target::column> target(op::reshape(targets.value, Target::column::dims));
  auto cost = detail::row_losses<typename Target::row>(logits, target, smoothing);
  const auto known = target >= 0.0 && target < static_cast<double>(S::dims.columns());
  const auto left_out = equal(target, static_cast<double>(options.ignore_index));
  cost = select(left_out, 0.0, select(known, cost, std::numeric_limits<double>::quiet_NaN()));
  if constexpr (Reduce == Reduction::none) {
    return Expr<T, R>(op::reshape(cost.value, R::dims));
  } else if constexpr (Reduce == Reduction::sum) {
    return sum(cost);
  } else {
    const auto one = Expr<T, typename Target::column>(op::constant_like(cost.value, 1));
    return sum(cost) / maximum(sum(select(left_out, 0.0, one)), 1.0);
  }
}
/// The mean over all rows that are not left out.
template <class T, class S, class I, class R>
constexpr auto cross_entropy(Expr<T, S> logits, Expr<I, R> targets, CrossEntropyOptions options,
                             std::source_location where = std::source_location::current()) {
  return cross_entropy<Reduction::mean>(logits, targets, options, where);
}

}  // namespace ctgrad
