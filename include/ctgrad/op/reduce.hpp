// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What reductions share: axes as bits, the node with kept dimensions, and the typed functions around it.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/reshape.hpp>

namespace ctgrad {

/// Pass keepdims to keep reduced axes with extent 1.
struct KeepDims {};
inline constexpr KeepDims keepdims{};

namespace op {

/// Reduction of x over a set of axes, which get extent 1.
template <class Op>
constexpr graph::Value reduce(graph::Value x, unsigned axes) {
  graph::Node n;
  n.op = &graph::rules<Op>;
  n.type = x.type();
  n.shape = x.shape();
  for (int i = 0; i < n.shape.rank; ++i)
    if ((axes >> i & 1u) != 0) n.shape[i] = 1;
  n.in.items[0] = x.id;
  n.attr[0] = static_cast<int>(axes);
  return x.builder->add(n);
}

}  // namespace op

namespace detail {

/// Axes, negative ones counted from the last, as bits; none means all.
template <class S, int... Axes>
constexpr unsigned axis_bits() {
  static_assert(((-S::rank <= Axes && Axes < S::rank) && ...),
                "ctgrad: reduction over an axis that the shape does not have");
  if constexpr (sizeof...(Axes) == 0)
    return (1u << S::rank) - 1u;
  else
    return ((1u << (Axes < 0 ? Axes + S::rank : Axes)) | ...);
}

template <class S, int... Axes>
struct Kept {
  static constexpr Dims dims = [] {
    Dims d = S::dims;
    for (int i = 0; i < d.rank; ++i)
      if ((axis_bits<S, Axes...>() >> i & 1u) != 0) d[i] = 1;
    return d;
  }();
  using type = shape_of<dims>;
};
/// S with the axes reduced to extent 1.
template <class S, int... Axes>
using kept_shape = typename Kept<S, Axes...>::type;

template <class Op, int... Axes, class T, class S>
constexpr auto reduce_keepdims(Expr<T, S> x, std::source_location where) {
  return Expr<T, kept_shape<S, Axes...>>(op::reduce<Op>(x.at(where), axis_bits<S, Axes...>()));
}

template <class Full, int... Axes, class T, class S>
constexpr auto drop_axes(Expr<T, S> kept) {
  constexpr Dims d = [] {
    Dims r;
    for (int i = 0; i < Full::rank; ++i)
      if ((axis_bits<Full, Axes...>() >> i & 1u) == 0) r.push_back(Full::dims[i]);
    return r;
  }();
  return Expr<T, shape_of<d>>(op::reshape(kept.value, d));
}

}  // namespace detail
}  // namespace ctgrad
