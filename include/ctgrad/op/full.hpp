// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// full_like, zeros_like and ones_like: tensors of one number, as sums and states of loops begin.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/constant.hpp>

#include <type_traits>

namespace ctgrad {

/// A tensor of the number in the graph and of the scalar type of x, of shape S or else of x's
/// (jax.numpy.full_like).
template <class S = void, class T, class R>
constexpr auto full_like(Expr<T, R> x, double number,
                         std::source_location where = std::source_location::current()) {
  static_assert(!std::is_same_v<T, bool>, "ctgrad: full_like: of numbers only");
  using Result = std::conditional_t<std::is_void_v<S>, R, S>;
  const graph::Value v = x.at(where, "full_like");
  return Expr<T, Result>(op::constant(*v.builder, v.type(), Result::dims, number));
}
/// zeros_like<Shape<4, 8>>(x): zeros of this shape, or else of x's (torch.zeros_like, jax.numpy.zeros_like).
template <class S = void, class T, class R>
constexpr auto zeros_like(Expr<T, R> x, std::source_location where = std::source_location::current()) {
  return full_like<S>(x, 0, where);
}
/// The same of ones (torch.ones_like, jax.numpy.ones_like).
template <class S = void, class T, class R>
constexpr auto ones_like(Expr<T, R> x, std::source_location where = std::source_location::current()) {
  return full_like<S>(x, 1, where);
}

}  // namespace ctgrad
