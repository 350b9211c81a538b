// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// How a model changes its Buffers: a traced function records the next values, and a Trainer's program
// computes them with loss and gradient.
#pragma once
#include <ctgrad/core/fail.hpp>
#include <ctgrad/nn/parameter.hpp>
#include <ctgrad/op/variable.hpp>

#include <type_traits>

namespace ctgrad::nn {

namespace detail {

/// The leaf that a Buffer is, also where a transform has made a variable of it.
constexpr int leaf_of(graph::Value buffer) {
  while (graph::is<op::Variable>(buffer)) buffer = buffer.in(0);
  return buffer.id;
}

}  // namespace detail

/// The value of a Buffer after the updates made so far in the function that is being traced.
template <std::size_t... E>
constexpr Expr<Deferred, Shape<E...>> latest(const Buffer<E...>& buffer) {
  graph::Builder& g = *buffer.value.builder;
  const int leaf = detail::leaf_of(buffer.value), updated = g.updated(leaf);
  return Expr<Deferred, Shape<E...>>(updated == leaf ? buffer.value : graph::Value{&g, updated});
}

/// After a Trainer's step that succeeds, the Buffer is `next`, of its shape. What a function returns does not
/// change: a Buffer is read as it was before the step, and outside of a Trainer, as with evaluate, nothing is
/// updated. Of several updates in a step the last one counts, and `latest` has what those before it gave. An
/// update inside of scan, repeat, checkpoint or vmap does not compile.
template <std::size_t... E, class T, class S>
constexpr void update(const Buffer<E...>& buffer, Expr<T, S> next) {
  static_assert(std::is_same_v<S, Shape<E...>>, "ctgrad: update: a buffer keeps its shape");
  static_assert(!std::is_same_v<T, bool> && !std::is_same_v<T, std::int32_t>,
                "ctgrad: update: a buffer has floating-point numbers");
  graph::Builder& g = *buffer.value.builder;
  if (g.abstract > 0)
    fail("ctgrad: update: a buffer cannot be updated inside of scan, repeat, checkpoint or vmap");
  const int leaf = detail::leaf_of(buffer.value);
  if (g[leaf].op->kind != graph::Kind::leaf)
    fail("ctgrad: update: this is no buffer any more, but a value that was computed from one");
  if (next.value.type() != g[leaf].type)
    fail("ctgrad: update: the buffer has another scalar type than its next value");
  g.update(leaf, next.value.id);
}

}  // namespace ctgrad::nn
