// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// From a function's arguments to the leaves of a graph. Argument<A> says how a type A is traced; specialise
// it for types of your own.
#pragma once
#include <ctgrad/core/name.hpp>
#include <ctgrad/core/tensor.hpp>
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/leaf.hpp>

#include <concepts>
#include <cstddef>
#include <vector>

namespace ctgrad::trace {

/// One tensor inside an argument: which argument, where in its memory, and its name for messages.
struct Leaf {
  int argument = 0;
  std::int64_t byte_offset = 0;
  graph::Value value;
  Name path;
  bool parameter = false;
};

/// Collects leaves while arguments are bound.
struct Tracer {
  graph::Builder& builder;
  std::vector<Leaf> leaves;
  int argument = 0;

  /// A new leaf at an offset into the current argument.
  constexpr graph::Value leaf(Scalar type, const Dims& shape, std::int64_t byte_offset, const Name& path = {},
                              bool parameter = false) {
    const graph::Value v = op::leaf(builder, type, shape, static_cast<int>(leaves.size()));
    leaves.push_back({argument, byte_offset, v, path, parameter});
    return v;
  }
};

/// How a value of type A becomes traced values: `bind` makes its leaves, `address` gives its memory,
/// `Gradient` is the type of a gradient in it.
template <class A>
struct Argument {
  static_assert(sizeof(A) == 0,
                "ctgrad: this type cannot be traced; pass float, double, Tensor, TensorView or Parameters");
};

template <class A>
requires std::same_as<A, float> || std::same_as<A, double> || std::same_as<A, std::int32_t>
struct Argument<A> {
  using Gradient = A;
  static constexpr auto bind(Tracer& t) { return Expr<A, Shape<>>(t.leaf(scalar_of<A>, {}, 0)); }
  static const void* address(const A& a) { return &a; }
  static void* address(A& a) { return &a; }
};

template <class T, std::size_t... E>
struct Argument<Tensor<T, E...>> {
  using Gradient = Tensor<T, E...>;
  static constexpr auto bind(Tracer& t) {
    return Expr<T, Shape<E...>>(t.leaf(scalar_of<T>, Shape<E...>::dims, 0));
  }
  static const void* address(const Tensor<T, E...>& a) { return a.data(); }
  static void* address(Tensor<T, E...>& a) { return a.data(); }
};

template <class T, std::size_t... E>
struct Argument<TensorView<T, E...>> {
  using Gradient = Tensor<std::remove_const_t<T>, E...>;
  static constexpr auto bind(Tracer& t) {
    return Expr<std::remove_const_t<T>, Shape<E...>>(
        t.leaf(scalar_of<std::remove_const_t<T>>, Shape<E...>::dims, 0));
  }
  static T* address(const TensorView<T, E...>& a) { return a.data(); }
};

}  // namespace ctgrad::trace
