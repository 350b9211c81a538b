// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What losses do with their elements.
#pragma once
#include <ctgrad/op/registry.hpp>

namespace ctgrad {

/// What becomes of a loss's elements: their mean, their sum, or nothing, for weights of one's own.
enum class Reduction { mean, sum, none };

namespace detail {
template <Reduction Reduce, class T, class S>
constexpr auto reduce(Expr<T, S> losses) {
  if constexpr (Reduce == Reduction::none)
    return losses;
  else if constexpr (Reduce == Reduction::sum)
    return sum(losses);
  else
    return mean(losses);
}
}  // namespace detail

}  // namespace ctgrad
