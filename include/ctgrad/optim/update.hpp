// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// An optimizer's update of N numbers as the source of a program: parameter, gradient, learning rate, clip
// factor, settings and moments to the new parameter and the new moments.
#pragma once
#include <ctgrad/run/source.hpp>

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace ctgrad::optim::detail {

/// The expression that a program runs: the gradient is scaled first, which is how clipping costs nothing.
template <class Rule>
inline constexpr auto scaled_update =
    [](auto p, auto g, auto lr, auto scale, auto settings, auto... moments) {
      return Rule::update(p, g * scale, lr, settings, moments...);
    };

template <class Rule, class T, std::size_t N, class I = std::make_index_sequence<Rule::moments>>
struct Update;
template <class Rule, class T, std::size_t N, std::size_t... M>
struct Update<Rule, T, N, std::index_sequence<M...>> {
  static constexpr std::size_t setting_count =
      std::tuple_size_v<decltype(std::declval<const Rule&>().settings(1L, true))>;
  using Flat = Tensor<T, N>;
  using Settings = Tensor<T, setting_count>;
  using Source = run::ValueSource<std::remove_const_t<decltype(scaled_update<Rule>)>, Flat, Flat, T, T,
                                  Settings, std::conditional_t<M == M, Flat, Flat>...>;
  /// The numbers of its leaves; moment k is number first_moment + k.
  static constexpr std::size_t parameter = 0, gradient = 1, lr = 2, scale = 3, settings = 4, first_moment = 5;
};

/// The update of one number: what holds for one holds for all.
template <class Rule, class T>
using SmallUpdate = Update<Rule, T, 1>;

/// A rule's settings at step t in the type of the parameters.
template <class Rule, class T>
typename SmallUpdate<Rule, T>::Settings settings_of(const Rule& rule, long t, bool decays) {
  const auto values = rule.settings(t, decays);
  // Not a loop, for which GCC 12 would store the numbers and then wait for them.
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return typename SmallUpdate<Rule, T>::Settings{static_cast<T>(values[I])...};
  }
  (std::make_index_sequence<SmallUpdate<Rule, T>::setting_count>{});
}

/// Those of a step, for parameters that decay and for the others.
template <class Rule, class T>
struct StepSettings {
  typename SmallUpdate<Rule, T>::Settings decaying, other;
  StepSettings(const Rule& rule, long t)
      : decaying(settings_of<Rule, T>(rule, t, true)), other(settings_of<Rule, T>(rule, t, false)) {}
};

}  // namespace ctgrad::optim::detail
