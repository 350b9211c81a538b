// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// logaddexp: the sum of two numbers that are known by their logarithms.
#pragma once
#include <ctgrad/op/equal.hpp>
#include <ctgrad/op/exp.hpp>
#include <ctgrad/op/less.hpp>
#include <ctgrad/op/log1p.hpp>
#include <ctgrad/op/neg.hpp>
#include <ctgrad/op/select.hpp>
#include <ctgrad/op/sub.hpp>

namespace ctgrad {

/// ln(e^x + e^y), without overflow; x and y are broadcast (torch.logaddexp). −∞ stands for 0, and two of them
/// give −∞; ∞ gives ∞.
template <class T, class S, class U, class R>
constexpr auto logaddexp(Expr<T, S> x, Expr<U, R> y,
                         std::source_location where = std::source_location::current()) {
  const graph::Frame frame(x.value, where, "logaddexp");
  const auto d = x - y;
  // Two infinities of one sign have no difference; they are as large with any.
  const auto difference = select(equal(d, d), d, select(equal(x, y), 0.0, d));
  return select(x < y, y, x) + log1p(exp(select(difference < 0.0, difference, -difference)));
}

}  // namespace ctgrad
