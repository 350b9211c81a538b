// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What one step of training computes: the loss, its gradient, and what becomes of the model's Buffers.
#pragma once
#include <ctgrad/nn/update.hpp>
#include <ctgrad/run/program.hpp>
#include <ctgrad/transform/grad.hpp>

#include <utility>

namespace ctgrad::train {

/// The loss, and its gradient in the model, where each Buffer has its next value in the place of the gradient
/// that it does not have.
template <class Loss>
struct Step : transform::Callable<Step<Loss>>, transform::Holds<Loss> {
  template <class... A>
  using Returned = typename transform::ValueAndGrad<Loss, 0>::template Returned<A...>;

  template <class Model, class... Batch>
  constexpr auto apply(const Model& model, const Batch&... batch) const {
    auto result = transform::ValueAndGrad<Loss, 0>{{}, {this->f}}.apply(model, batch...);
    Items<graph::Value> next;
    trace::for_each(model, [&](const auto& x) {
      if constexpr (State<decltype(x)>) next.push_back(nn::latest(x).value);
    });
    std::size_t i = 0;
    trace::for_each(result.second, [&](auto& x) {
      if constexpr (State<decltype(x)>) x.value = next[i++];
    });
    return result;
  }
};

namespace detail {
template <class Loss, class Parameters, class... Batch>
struct StepSourceOf {
  using type = run::ValueSource<Step<Loss>, Parameters, Batch...>;
};
/// A model without Buffers has the program that grad has.
template <class Loss, class Parameters, class... Batch>
requires(Parameters::layout::buffer_count == 0) struct StepSourceOf<Loss, Parameters, Batch...> {
  using type = run::ValueSource<transform::ValueAndGrad<Loss, 0>, Parameters, Batch...>;
};
}  // namespace detail

/// The program of one step on arguments Parameters, Batch....
template <class Loss, class Parameters, class... Batch>
using StepSource = typename detail::StepSourceOf<Loss, Parameters, Batch...>::type;

}  // namespace ctgrad::train
