// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// logaddexp: the sum of two numbers that are known by their logarithms.
#pragma once
#include <ctgrad/op/abs.hpp>
#include <ctgrad/op/equal.hpp>
#include <ctgrad/op/exp.hpp>
#include <ctgrad/op/log1p.hpp>
#include <ctgrad/op/maximum.hpp>
#include <ctgrad/op/select.hpp>
#include <ctgrad/op/sub.hpp>

namespace ctgrad {

/// ln(e^x + e^y), without overflow; x and y are broadcast (torch.logaddexp). −∞ stands for 0, and two of them
/// give −∞; ∞ gives ∞. The gradient where both are equal is 1/2 for each.
template <class T, class S, class U, class R>
constexpr auto logaddexp(Expr<T, S> x, Expr<U, R> y,
                         std::source_location where = std::source_location::current()) {
  const graph::Frame frame(x.value, where, "logaddexp");
  // Where both are equal they may be infinite: then nothing is taken from either.
  const auto distance = select(equal(x, y), 0.0, abs(x - y));
  return maximum(x, y) + log1p(exp(-distance));
}

}  // namespace ctgrad
