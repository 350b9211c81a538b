// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// cast: the same values as another scalar type.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/ceil.hpp>
#include <ctgrad/op/constant.hpp>
#include <ctgrad/op/floor.hpp>
#include <ctgrad/op/less.hpp>
#include <ctgrad/op/select.hpp>
#include <ctgrad/op/stop_gradient.hpp>

namespace ctgrad::op {

constexpr graph::Value cast(graph::Value x, Scalar type);

struct Cast {
  static constexpr std::string_view name = "cast";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 1, cost = 1;

  template <class V>
  static constexpr V value(V x) {
    return x;
  }

  static constexpr graph::Value simplify(graph::Builder& g, const graph::Node& n) {
    const graph::Value x{&g, n.in.items[0]};
    if (x.type() == n.type) return x;
    if (is_constant(x)) return constant(g, n.type, n.shape, x.node().constant());
    return {};
  }
  static constexpr graph::Value chain(int, graph::Value d, graph::Value, graph::Value x) {
    return x.type() == Scalar::i32 ? graph::Value{} : cast(d, x.type());
  }
};

constexpr graph::Value cast(graph::Value x, Scalar type) {
  graph::Node n;
  n.op = &graph::rules<Cast>;
  n.type = type;
  n.shape = x.shape();
  n.in.items[0] = x.id;
  return x.builder->add(n);
}

/// Integers as numbers of a type. Those that a program computes are of its type.
constexpr graph::Value cast_integers(graph::Value x, Scalar type) {
  if (x.type() != Scalar::i32 && x.type() != type)
    fail("ctgrad: cast: a program has numbers of one floating-point type; integers that it computes become "
         "that");
  return cast(x, type);
}

/// The whole number next to x on the side of zero, as a constant to every derivative.
constexpr graph::Value toward_zero(graph::Value x) {
  x = stop_gradient(x);
  return select(less(x, constant_like(x, 0)), ceil(x), floor(x));
}

}  // namespace ctgrad::op

namespace ctgrad {

/// x converted to scalar type T: std::int32_t to float or double, rounded to the nearest; or numbers to
/// std::int32_t, rounded toward zero, such as what argmax gives to indices. Integers have no gradient. Those
/// that a program computes are exact up to 2²⁴ where it is of float; a NaN as an index is row 0 of gather's
/// table, what is outside of the table the first or last row.
template <class T, class U, class S>
constexpr Expr<T, S> cast(Expr<U, S> x, std::source_location where = std::source_location::current()) {
  constexpr bool to_integers = std::is_same_v<T, std::int32_t>;
  static_assert(std::is_same_v<T, U> || (to_integers && !std::is_same_v<U, bool>) ||
                    (std::is_same_v<U, std::int32_t> && std::is_floating_point_v<T>),
                "ctgrad: cast: from std::int32_t to float or double, or from numbers to std::int32_t");
  if constexpr (to_integers && !std::is_same_v<T, U>)
    return Expr<T, S>(op::toward_zero(x.at(where, "cast")));
  else
    return Expr<T, S>(op::cast_integers(x.at(where), scalar_of<T>));
}

/// Integers converted to the scalar type of like, known or not yet (a module's parameters).
template <class T, class U, class S, class R>
constexpr Expr<T, S> cast_like(Expr<U, S> x, Expr<T, R> like,
                               std::source_location where = std::source_location::current()) {
  return Expr<T, S>(op::cast_integers(x.at(where), like.value.type()));
}

}  // namespace ctgrad
