// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// scatter_add: rows added into a table at integer indices; the transpose of gather.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/constant.hpp>

namespace ctgrad::op {

constexpr graph::Value gather(graph::Value table, graph::Value index);

/// Operand 0 is the table that is added to, operand 1 the indices, operand 2 the rows.
struct ScatterAdd {
  static constexpr std::string_view name = "scatter_add";
  static constexpr graph::Kind kind = graph::Kind::scatter;
  static constexpr int arity = 3, cost = 1;

  static constexpr graph::Value make(graph::Value table, graph::Value index, graph::Value rows) {
    graph::Node n;
    n.op = &graph::rules<ScatterAdd>;
    n.type = table.type();
    n.shape = table.shape();
    n.in = {table.id, index.id, rows.id};
    return table.builder->add(n);
  }
  static constexpr graph::Value pull(graph::Value y, int i, graph::Value d) {
    return i == 0 ? d : i == 2 ? gather(d, y.in(1)) : graph::Value{};
  }
  static constexpr graph::Value push(graph::Value y, int i, graph::Value t) {
    return i == 0 ? t : i == 2 ? make(constant_like(y, 0), y.in(1), t) : graph::Value{};
  }
  /// a + b where one of them scatters into zeros: scatters into the other instead, so that no sum is needed.
  static constexpr graph::Value accumulate(graph::Value a, graph::Value b) {
    if (graph::is<ScatterAdd>(b) && is_constant(b.in(0), 0)) return make(a, b.in(1), b.in(2));
    if (graph::is<ScatterAdd>(a) && is_constant(a.in(0), 0)) return make(b, a.in(1), a.in(2));
    return {};
  }
};

/// table with rows[i] added to row index[i].
constexpr graph::Value scatter_add(graph::Value table, graph::Value index, graph::Value rows) {
  return ScatterAdd::make(table, index, rows);
}

}  // namespace ctgrad::op
