// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// square: x².
#pragma once
#include <ctgrad/op/mul.hpp>

namespace ctgrad {

/// x² (torch.square).
template <class T, class S>
constexpr Expr<T, S> square(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  const graph::Value v = x.at(where, "square");
  return Expr<T, S>(op::operator*(v, v));
}

}  // namespace ctgrad
