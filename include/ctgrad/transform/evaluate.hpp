// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// evaluate: a function through the compiled pipeline, without a derivative.
#pragma once
#include <ctgrad/transform/callable.hpp>

namespace ctgrad {

namespace transform {
template <class F>
struct Evaluate : Callable<Evaluate<F>>, Holds<F> {
  constexpr auto apply(const auto&... a) const { return this->f(a...); }
};
}  // namespace transform

/// A function of numbers and tensors that computes f through the compiled pipeline (jax.jit): fused loops,
/// planned memory. f is a callable without captures; arguments are float, double, Tensor, TensorView,
/// Parameters, and std::array, std::tuple or plain structs of these.
template <class F>
constexpr auto evaluate(F f) {
  return transform::Evaluate<F>{{}, {f}};
}

}  // namespace ctgrad
