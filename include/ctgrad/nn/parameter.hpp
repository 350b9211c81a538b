// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Parameter and Buffer: tensors in a module, which optimizers change, or the model itself. They have a shape
// and a rule for their first values; the values themselves live in Parameters<Model, T>, and while a model is
// traced both are traced values like any other.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/nn/init.hpp>

#include <array>

namespace ctgrad::nn {

namespace detail {
/// What i says of a weight with extents E.
template <std::size_t... E>
constexpr Init init_of(init::ByShape i) {
  static_assert(sizeof...(E) >= 2, "ctgrad: kaiming and xavier are for weights, of two axes and more");
  return i(Shape<E...>::dims);
}
}  // namespace detail

/// A trainable tensor with extents E, at least one, as a field of a module; to the module's call
/// operator, a traced value of the model's scalar type. Its name is the path of fields that leads to it.
template <std::size_t... E>
struct Parameter : Expr<Deferred, Shape<E...>> {
  static_assert(sizeof...(E) > 0, "ctgrad: a parameter has at least one axis");
  Init init;

  constexpr Parameter() = default;
  constexpr Parameter(Init i) : init(i) {}
  constexpr Parameter(init::ByShape i) : init(detail::init_of<E...>(i)) {}
};

/// State of a model that is not trained, as a field of a module with extents E, at least one: running
/// statistics, tables (register_buffer in torch.nn.Module). It has a path and first values as a Parameter
/// has, and no gradient; update() says its next value.
template <std::size_t... E>
struct Buffer : Expr<Deferred, Shape<E...>> {
  static_assert(sizeof...(E) > 0, "ctgrad: a buffer has at least one axis");
  static constexpr bool is_state = true;
  Init init;

  constexpr Buffer() = default;
  constexpr Buffer(Init i) : init(i) {}
  constexpr Buffer(init::ByShape i) : init(detail::init_of<E...>(i)) {}
};

namespace detail {
template <class T>
inline constexpr bool is_buffer = false;
template <std::size_t... E>
inline constexpr bool is_buffer<Buffer<E...>> = true;
template <class T>
inline constexpr bool is_parameter = false;
template <std::size_t... E>
inline constexpr bool is_parameter<Parameter<E...>> = true;
template <class T>
inline constexpr bool is_array = false;
template <class T, std::size_t N>
inline constexpr bool is_array<std::array<T, N>> = true;
}  // namespace detail

}  // namespace ctgrad::nn
