// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// merge: axes of windows put together as rows and columns of a product's right operand, which packs them from
// where they are. The planner makes these in place of reshapes that would need a copy.
#pragma once
#include <ctgrad/graph/operation.hpp>

namespace ctgrad::op {

/// Attributes 0 and 1 are how many of the operand's last axes are rows and, behind them, columns. A view with
/// the operand's place.
struct Merge {
  static constexpr std::string_view name = "merge";
  static constexpr graph::Kind kind = graph::Kind::view;
  static constexpr int arity = 1, cost = 0;
};

}  // namespace ctgrad::op
