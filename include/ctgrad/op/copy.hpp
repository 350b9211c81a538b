// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// copy: the same values in a buffer of their own. The planner makes these where a result needs its own
// memory.
#pragma once
#include <ctgrad/graph/operation.hpp>

namespace ctgrad::op {

struct Copy {
  static constexpr std::string_view name = "copy";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 1, cost = 0;

  template <class V>
  static constexpr V value(V x) {
    return x;
  }
};

}  // namespace ctgrad::op
