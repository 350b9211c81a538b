// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// matmul_precision: digits for time.
#pragma once
#include <ctgrad/core/options.hpp>
#include <ctgrad/transform/callable.hpp>

#include <type_traits>

namespace ctgrad {

namespace transform {

template <class F, Precision P>
struct MatmulPrecision : Callable<MatmulPrecision<F, P>>, Holds<F> {
  static constexpr Options program_options{run::options<F>.arena_budget, P};

  template <class... A>
  requires std::is_invocable_v<const F&, const A&...>
  constexpr auto apply(const A&... arguments) const { return this->f(arguments...); }
};

}  // namespace transform

/// f, whose matrix products of floats may round their operands, those of its derivatives included
/// (torch.set_float32_matmul_precision; jax.default_matmul_precision): with Precision::medium to bfloat16,
/// whose 8 significant bits make an error of up to 2⁻⁸ of each product's factors, while sums and all else
/// stay float. Where a processor has no such products (AVX512_BF16), for double, for convolutions, and
/// where up to 32 rows meet transposed weights, nothing is rounded. It holds for a program whose function is
/// matmul_precision<P>(f), or a transform of it, as a Trainer's loss is.
template <Precision P, class F>
constexpr auto matmul_precision(F f) {
  return transform::MatmulPrecision<F, P>{{}, {f}};
}

}  // namespace ctgrad
