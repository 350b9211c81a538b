// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Hyper-parameters inside an optimizer's expression: numbers that may change from step to step.
#pragma once
#include <ctgrad/op/reshape.hpp>
#include <ctgrad/op/slice.hpp>

namespace ctgrad::optim {

/// Number I of a traced vector of settings, as a scalar.
template <int I, class T, class S>
constexpr Expr<T, Shape<>> setting(Expr<T, S> settings) {
  return reshape<>(slice<0, I, I + 1>(settings));
}

}  // namespace ctgrad::optim
