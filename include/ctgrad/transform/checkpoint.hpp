// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// checkpoint: memory for time in reverse mode.
#pragma once
#include <ctgrad/transform/scan.hpp>

namespace ctgrad {

/// f(x) whose intermediate values reverse mode does not keep but computes again from x (jax.checkpoint;
/// torch.utils.checkpoint): one more forward pass of f for the memory of its inside. f returns the type it
/// takes, as a layer of a deep network does, and may use traced values from outside. Layers that compute the
/// same are compiled once.
template <class F, class State>
constexpr auto checkpoint(F f, const State& x) {
  return transform::detail::make_loop<1>(transform::detail::Step<F>{f}, x, std::tuple{}).first;
}

}  // namespace ctgrad
