// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// clamp: values kept between two bounds, composed of maximum and minimum.
#pragma once
#include <ctgrad/op/maximum.hpp>
#include <ctgrad/op/minimum.hpp>

#include <type_traits>

namespace ctgrad {

/// min(max(x, low), high) elementwise; bounds are numbers or traced values that broadcast (torch.clamp).
/// Where low > high, high; NaN where x or a bound is. The gradient is x's between the bounds and the bound's
/// beyond. At a bound each has half of it, as in maximum and minimum: torch.clamp gives x all of it there.
template <class T, class S, class Low, class High>
constexpr auto clamp(Expr<T, S> x, Low low, High high,
                     std::source_location where = std::source_location::current()) {
  static_assert(
      (std::is_arithmetic_v<Low> || Traced<Low>)&&(std::is_arithmetic_v<High> || Traced<High>),
      "ctgrad: clamp: bounds are numbers or traced values; make a tensor an argument of the function");
  const graph::Frame frame(x.value, where, "clamp");
  return minimum(maximum(x, low), high);
}

}  // namespace ctgrad
