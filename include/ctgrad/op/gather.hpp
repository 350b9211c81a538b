// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// gather: rows of a table by integer indices (an embedding lookup).
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/iota.hpp>
#include <ctgrad/op/less_equal.hpp>
#include <ctgrad/op/minimum.hpp>
#include <ctgrad/op/reshape.hpp>
#include <ctgrad/op/scatter_add.hpp>
#include <ctgrad/op/select.hpp>
#include <ctgrad/op/slice.hpp>

namespace ctgrad::op {

/// Operand 0 is the table (V, C), operand 1 the indices; the result's shape is the indices' followed by C.
struct Gather {
  static constexpr std::string_view name = "gather";
  static constexpr graph::Kind kind = graph::Kind::gather;
  static constexpr int arity = 2, cost = 1;

  static constexpr graph::Value simplify(graph::Builder& g, const graph::Node& n) {
    const graph::Value table{&g, n.in.items[0]}, index{&g, n.in.items[1]};
    if (graph::is<Iota>(index) && index.node().shape.rank == 1)
      return slice(table, 0, 0, index.node().shape[0]);
    return {};
  }
  static constexpr graph::Value pull(graph::Value y, int i, graph::Value d) {
    if (i != 0) return {};
    return scatter_add(constant_like(y.in(0), 0), y.in(1), d);
  }
  static constexpr graph::Value push(graph::Value y, int i, graph::Value t) {
    return i == 0 ? gather(t, y.in(1)) : graph::Value{};
  }
};

constexpr graph::Value gather(graph::Value table, graph::Value index) {
  graph::Node n;
  n.op = &graph::rules<Gather>;
  n.type = table.type();
  n.shape = index.shape();
  n.shape.push_back(table.node().shape[1]);
  n.in = {table.id, index.id, -1};
  return table.builder->add(n);
}

/// Indices that a program computes as rows of a table: the nearest row, and row 0 for NaN.
constexpr graph::Value rows_of(graph::Value index, int count) {
  if (index.type() == Scalar::i32) return index;
  if (index.type() == Scalar::f32 && count > 1 << 24)
    fail("ctgrad: gather: indices that a program of floats computes name at most 2^24 rows");
  const graph::Value zero = constant_like(index, 0);
  return select(less_equal(zero, index), minimum(index, constant_like(index, count - 1)), zero);
}

}  // namespace ctgrad::op

namespace ctgrad {

/// Rows of the table (V, …) chosen by indices (…) in [0, V): the indices' extents, then those of a row. A
/// vector (V) has numbers for rows. The gradient adds up the rows of equal indices (table[index] in PyTorch,
/// torch.nn.functional.embedding). Indices in an argument are not checked here; a Trainer checks its
/// batches'. Those that are computed, cast<std::int32_t>(x), count as the nearest row, NaN as row 0.
template <class T, class S, class I, class R>
constexpr auto gather(Expr<T, S> table, Expr<I, R> index,
                      std::source_location where = std::source_location::current()) {
  static_assert(std::is_same_v<I, std::int32_t>, "ctgrad: gather: indices are std::int32_t");
  static_assert(S::rank > 0, "ctgrad: gather: a number has no rows");
  constexpr int count = S::rank > 0 ? S::dims[0] : 1;
  constexpr Dims rows{count, static_cast<int>(S::size) / count};
  constexpr Dims d = [] {
    Dims r = R::dims;
    for (int i = 1; i < S::rank; ++i) r.push_back(S::dims[i]);
    return r;
  }();
  const graph::Value chosen = op::gather(op::reshape(table.at(where), rows), op::rows_of(index.value, count));
  return Expr<T, shape_of<d>>(op::reshape(chosen, d));
}

}  // namespace ctgrad
