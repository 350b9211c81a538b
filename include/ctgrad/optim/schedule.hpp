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
/// Which part of so many steps is done, at most 1.
constexpr double share(long step, long steps) {
  return std::min(1.0, static_cast<double>(step) / static_cast<double>(std::max(1L, steps)));
}
/// From a to b along half a cosine.
constexpr double anneal(double a, double b, double done) {
  return b + 0.5 * (a - b) * (1 + elementary::cos(std::numbers::pi * done));
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
/// cosine, reached after `total` steps (Loshchilov and Hutter 2017).
struct WarmupCosine {
  double peak = 1e-3;
  double floor = 1e-4;
  long warmup = 100;
  long total = 2000;
  static constexpr auto base = &WarmupCosine::peak;
  /// The rate at a step ≥ 0; floor after the last one.
  constexpr double operator()(long step) const {
    if (step < warmup) return peak * static_cast<double>(step + 1) / static_cast<double>(warmup);
    return detail::anneal(peak, floor, detail::share(step - warmup, total - warmup));
  }
};

/// From peak/warmup up to peak in a straight line over `warmup` steps, then down to floor in another, reached
/// after `total` steps (Devlin et al. 2019).
struct WarmupLinear {
  double peak = 1e-3;
  double floor = 0;
  long warmup = 100;
  long total = 2000;
  static constexpr auto base = &WarmupLinear::peak;
  /// The rate at a step ≥ 0; floor after the last one.
  constexpr double operator()(long step) const {
    if (step < warmup) return peak * static_cast<double>(step + 1) / static_cast<double>(warmup);
    return peak + (floor - peak) * detail::share(step - warmup, total - warmup);
  }
};

/// lr times gamma for every `size` steps: lr·gammaᵏ, k = ⌊step / size⌋ (torch.optim.lr_scheduler.StepLR; with
/// size = 1 ExponentialLR).
struct StepDecay {
  double lr = 1e-3;
  double gamma = 0.1;
  long size = 1000;
  static constexpr auto base = &StepDecay::lr;
  /// The rate at a step ≥ 0.
  constexpr double operator()(long step) const {
    double rate = lr, factor = gamma;
    for (long k = step / size; k > 0; k /= 2) {  // gammaᵏ by squares
      if (k % 2 == 1) rate *= factor;
      factor *= factor;
    }
    return rate;
  }
};

/// Half a cosine up from peak/25 to peak over `rise` steps, and half a cosine down to peak/250000, reached at
/// step `total` (Smith and Topin 2018; torch.optim.lr_scheduler.OneCycleLR with total_steps = total + 1 and
/// pct_start = (rise + 1) / (total + 1)).
struct OneCycle {
  double peak = 1e-3;
  long rise = 600;
  long total = 2000;
  static constexpr auto base = &OneCycle::peak;
  /// The rate at a step ≥ 0; the lowest after the last one.
  constexpr double operator()(long step) const {
    const double first = peak / 25, last = first / 1e4;
    return step < rise ? detail::anneal(first, peak, detail::share(step, rise))
                       : detail::anneal(peak, last, detail::share(step - rise, total - rise));
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
