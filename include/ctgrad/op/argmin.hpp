// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// argmin: where along an axis the smallest element is, composed of argmax.
#pragma once
#include <ctgrad/op/argmax.hpp>
#include <ctgrad/op/neg.hpp>

namespace ctgrad {

/// The index of the smallest element along the axis, as argmax has that of the largest.
template <int Axis, class T, class S>
constexpr auto argmin(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  static_assert(-S::rank <= Axis && Axis < S::rank, "ctgrad: argmin: no such axis");
  const graph::Frame frame(x.value, where, "argmin");
  return argmax<Axis>(-x, where);
}

}  // namespace ctgrad
