// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// remat: time for memory, where a byte is cheap.
#pragma once
#include <ctgrad/core/options.hpp>
#include <ctgrad/transform/callable.hpp>

#include <cstdint>

namespace ctgrad {

namespace transform {

template <class F, std::int64_t Bytes>
struct Remat : Callable<Remat<F, Bytes>>, Holds<F> {
  static_assert(Bytes >= 0, "ctgrad: remat: the budget is a number of bytes");
  static constexpr Options program_options{Bytes, run::options<F>.matmul};

  template <class... A>
  requires std::is_invocable_v<const F&, const A&...>
  constexpr auto apply(const A&... arguments) const { return this->f(arguments...); }
};

}  // namespace transform

/// f, whose gradient computes again what it would otherwise keep from the forward pass, until at most Bytes
/// are in memory between kernels: values that cost at most 100 operations per byte, the cheapest first, with
/// 0 bytes all of them. Those are normalised rows, activations and attention's weights for heads of up to 128
/// channels, but not linear layers of more than 200 inputs; a program may therefore need more than its
/// budget. Parameters, arguments and results do not count. The budget holds for a program whose function is
/// remat(f), or a transform of it, as a Trainer's loss is; in programs with loops (scan, checkpoint) for each
/// body. jax.checkpoint, also called remat, and torch.utils.checkpoint leave the choice of values to the
/// user.
template <std::int64_t Bytes = 0, class F>
constexpr auto remat(F f) {
  return transform::Remat<F, Bytes>{{}, {f}};
}

}  // namespace ctgrad
