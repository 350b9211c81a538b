// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Learning rates as functions of the step, counted from 0. A schedule says which of its members is the base
// learning rate, and the compiler tries whether the schedule follows it.
#pragma once
#include <ctgrad/core/elementary.hpp>

#include <algorithm>
#include <concepts>
#include <numbers>
#include <type_traits>

namespace ctgrad::optim {

namespace detail {

/// A straight line from peak/warmup at step 0 to peak at the last of `warmup` steps.
constexpr double warm(double peak, long warmup, long step) {
  return peak * static_cast<double>(step + 1) / static_cast<double>(warmup);
}
/// How much of `total` steps is done, at most 1.
constexpr double part(long done, long total) {
  return std::min(1.0, static_cast<double>(done) / static_cast<double>(std::max(1L, total)));
}
/// From a at 0 to b at 1 along half a cosine.
constexpr double half_cosine(double a, double b, double done) {
  return b + 0.5 * (a - b) * (1 + elementary::cos(std::numbers::pi * done));
}
/// xⁿ by squaring.
constexpr double power(double x, long n) {
  double r = 1;
  for (; n > 0; n /= 2, x *= x)
    if (n % 2 != 0) r *= x;
  return r;
}

}  // namespace detail

/// The same learning rate at every step.
struct Constant {
  double lr = 1e-3;
  static constexpr auto base = &Constant::lr;
  /// The rate at any step.
  constexpr double operator()(long) const { return lr; }
};

/// From peak/warmup up to peak in a straight line over `warmup` steps, then down to floor along half a
/// cosine, reached after `total` steps (Loshchilov and Hutter 2017; with warmup = 0
/// torch.optim.lr_scheduler.CosineAnnealingLR).
struct WarmupCosine {
  double peak = 1e-3;
  double floor = 1e-4;
  long warmup = 100;
  long total = 2000;
  static constexpr auto base = &WarmupCosine::peak;
  /// The rate at a step ≥ 0; floor after the last one.
  constexpr double operator()(long step) const {
    if (step < warmup) return detail::warm(peak, warmup, step);
    return detail::half_cosine(peak, floor, detail::part(step - warmup, total - warmup));
  }
};

/// From peak/warmup up to peak over `warmup` steps, then down to floor, both in straight lines; floor from
/// step `total` on (transformers.get_linear_schedule_with_warmup, which begins a step earlier, with 0).
struct WarmupLinear {
  double peak = 1e-3;
  double floor = 0;
  long warmup = 100;
  long total = 2000;
  static constexpr auto base = &WarmupLinear::peak;
  /// The rate at a step ≥ 0.
  constexpr double operator()(long step) const {
    if (step < warmup) return detail::warm(peak, warmup, step);
    return peak + (floor - peak) * detail::part(step - warmup, total - warmup);
  }
};

/// From peak/warmup up to peak over `warmup` steps, then peak·√(warmup/(step + 1)) (Vaswani et al. 2017,
/// section 5.3).
struct WarmupInverseSqrt {
  double peak = 1e-3;
  long warmup = 4000;
  static constexpr auto base = &WarmupInverseSqrt::peak;
  /// The rate at a step ≥ 0.
  constexpr double operator()(long step) const {
    if (step < warmup) return detail::warm(peak, warmup, step);
    return peak * elementary::sqrt(static_cast<double>(std::max(1L, warmup)) / static_cast<double>(step + 1));
  }
};

/// lr·factor^⌊step/every⌋ (torch.optim.lr_scheduler.StepLR).
struct StepDecay {
  double lr = 1e-3;
  double factor = 0.1;
  long every = 1000;
  static constexpr auto base = &StepDecay::lr;
  /// The rate at a step ≥ 0.
  constexpr double operator()(long step) const {
    return lr * detail::power(factor, step / std::max(1L, every));
  }
};

/// lr·rate^step (torch.optim.lr_scheduler.ExponentialLR).
struct ExponentialDecay {
  double lr = 1e-3;
  double rate = 0.999;
  static constexpr auto base = &ExponentialDecay::lr;
  /// The rate at a step ≥ 0.
  constexpr double operator()(long step) const { return lr * detail::power(rate, step); }
};

/// From start up to peak along half a cosine over the first `rise` of all steps, then down to floor along
/// another, reached at the last of `total` steps (Smith and Topin 2019; torch.optim.lr_scheduler.OneCycleLR,
/// whose first and last rates, peak/25 and peak/250000, are those of start and floor here unless set).
struct OneCycle {
  double peak = 1e-3;
  long total = 2000;
  double rise = 0.3;
  double start = 1.0 / 25;       ///< in times of peak
  double floor = 1.0 / 250'000;  ///< in times of peak
  static constexpr auto base = &OneCycle::peak;
  /// The rate at a step ≥ 0; floor·peak after the last one.
  constexpr double operator()(long step) const {
    const double top = rise * static_cast<double>(total) - 1, now = static_cast<double>(step);
    if (now < top) return peak * detail::half_cosine(start, 1, now / top);
    const double rest = static_cast<double>(total - 1) - top;
    return peak * detail::half_cosine(1, floor, rest > 0 ? std::min(1.0, (now - top) / rest) : 1.0);
  }
};

/// A function object from the step to the learning rate.
template <class S>
concept Schedule = std::is_class_v<S> && requires(const S& schedule, long step) {
  { schedule(step) } -> std::convertible_to<double>;
};

namespace detail {

template <class S>
concept HasBase = std::is_default_constructible_v<S> && requires(S s) {
  { s.*S::base } -> std::same_as<double&>;
};

template <class S>
concept Constexpr = requires {
  typename std::bool_constant<(static_cast<double>(S{}(0)) > 0)>;
};

/// Whether two base learning rates give two rates, at any of the steps 0, 1, 2, 4, …, 2²⁰.
template <class S>
constexpr bool follows_base() {
  S small{}, large{};
  small.*S::base = 1e-3;
  large.*S::base = 2e-3;
  for (long step = 0; step <= 1L << 20; step = step == 0 ? 1 : 2 * step)
    if (static_cast<double>(small(step)) != static_cast<double>(large(step))) return true;
  return false;
}

template <class S>
constexpr bool check_schedule() {
  static_assert(HasBase<S>, "ctgrad: a schedule says which member is its base learning rate, a double: "
                            "static constexpr auto base = &MySchedule::lr;");
  if constexpr (HasBase<S>) {
    static_assert(Constexpr<S>, "ctgrad: a schedule's operator() is constexpr (ctgrad::cx has the elementary "
                                "functions), so that it can be tried at compile time");
    if constexpr (Constexpr<S>)
      static_assert(follows_base<S>(), "ctgrad: this schedule does not depend on its base learning rate");
  }
  return true;
}

}  // namespace detail

/// The learning rate at a step, counted from 0. A schedule that ignores its base learning rate does not
/// compile.
template <Schedule S>
constexpr double rate(const S& schedule, long step) {
  static_assert(detail::check_schedule<S>());
  return static_cast<double>(schedule(step));
}

}  // namespace ctgrad::optim
