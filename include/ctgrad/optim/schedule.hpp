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
    const double done =
        std::min(1.0, static_cast<double>(step - warmup) / static_cast<double>(std::max(1L, total - warmup)));
    return floor + 0.5 * (peak - floor) * (1 + elementary::cos(std::numbers::pi * done));
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
