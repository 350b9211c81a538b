// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Compares a compiled program with the interpreter on the same graph, on pseudo-random arguments.
#pragma once
#include "planned.hpp"

#include <ctgrad/core/items.hpp>
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/run/interpret.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <tuple>

namespace compare_detail {

template <class T, std::size_t... E>
void fill(ctgrad::Tensor<T, E...>& t, std::mt19937& generator) {
  std::uniform_real_distribution<double> uniform(-1, 1);
  for (T& x : t) x = static_cast<T>(uniform(generator));
}

template <class R>
auto tuple_of(R&& r) {
  if constexpr (requires { std::tuple_size<std::remove_cvref_t<R>>::value; })
    return std::forward<R>(r);
  else
    return std::tuple(std::forward<R>(r));
}

}  // namespace compare_detail

/// Every result of f on tensors A..., as a plan and in the form that ctgrad chooses: the largest error
/// relative to the largest element is at most the tolerance.
template <class... A, class F>
void compare(F f, double tolerance) {
  std::mt19937 generator(1);
  std::tuple<A...> arguments;
  std::apply([&](auto&... a) { (compare_detail::fill(a, generator), ...); }, arguments);
  using Compiled = ctgrad::run::Compiled<ctgrad::run::ValueSource<F, A...>>;
  ctgrad::Items<ctgrad::run::Elements> leaves;
  std::apply([&](const auto&... a) { (leaves.push_back(ctgrad::run::Elements(a.begin(), a.end())), ...); },
             arguments);
  const auto expected = ctgrad::run::interpret(Compiled::graph.nodes, leaves);
  std::size_t root = 0;
  const auto check = [&](const auto& result) {
    const auto& e = expected[static_cast<std::size_t>(Compiled::graph.roots[root++])];
    double largest = 0, worst = 0;
    for (std::size_t i = 0; i < e.size(); ++i) {
      double value;
      if constexpr (requires { result[0]; })
        value = static_cast<double>(result[i]);
      else
        value = static_cast<double>(result);
      largest = std::max(largest, std::abs(e[i]));
      worst = std::max(worst, std::abs(value - e[i]));
    }
    CAPTURE(root);
    CHECK(worst <= tolerance * std::max(largest, 1e-300));
  };
  const auto check_all = [&](const auto& results) {
    root = 0;
    std::apply([&](const auto&... r) { (check(r), ...); }, results);
  };
  const auto chosen = [&](const auto&... a) { return ctgrad::evaluate(f)(a...); };
  const auto by_plan = [&](const auto&... a) { return planned(f, a...); };
  check_all(compare_detail::tuple_of(std::apply(by_plan, arguments)));
  if constexpr (ctgrad::run::form_of<ctgrad::run::ValueSource<F, A...>>() == ctgrad::run::Form::packed)
    check_all(compare_detail::tuple_of(std::apply(chosen, arguments)));
}
