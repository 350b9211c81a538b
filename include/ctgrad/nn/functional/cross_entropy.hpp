// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// cross_entropy with options: smoothed labels, targets that are left out, and losses of each row's own.
#pragma once
#include <ctgrad/nn/functional/loss.hpp>
#include <ctgrad/op/logical.hpp>

#include <cstdint>
#include <limits>

namespace ctgrad {

/// What becomes of the losses of all rows: their mean, their sum, or nothing.
enum class Reduction { mean, sum, none };

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
  const auto s = logits - detail::shift<-1>(logits);
  const auto hit = select(equal(iota<I, typename Target::row>(logits), target), s, 0.0);
  auto cost = log(sum<-1>(exp(s), keepdims) + op::beside_one) - (1 - smoothing) * sum<-1>(hit, keepdims);
  if (smoothing > 0) cost = cost - smoothing * mean<-1>(s, keepdims);
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
