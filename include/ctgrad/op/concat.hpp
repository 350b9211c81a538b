// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// concat: two operands side by side along one axis, in one buffer.
#pragma once
#include <ctgrad/graph/expr.hpp>

#include <cstdint>
#include <type_traits>

namespace ctgrad::op {

constexpr graph::Value slice(graph::Value x, int axis, int start, int extent);

/// Attribute 0 is the axis.
struct Concat {
  static constexpr std::string_view name = "concat";
  static constexpr graph::Kind kind = graph::Kind::concat;
  static constexpr int arity = 2, cost = 0;

  static constexpr graph::Value make(graph::Value a, graph::Value b, int axis) {
    graph::Node n;
    n.op = &graph::rules<Concat>;
    n.type = a.type();
    n.shape = a.shape();
    n.shape[axis] += b.node().shape[axis];
    n.in = {a.id, b.id, -1};
    n.attr[0] = axis;
    return a.builder->add(n);
  }
  static constexpr graph::Value pull(graph::Value y, int i, graph::Value d) {
    const int axis = y.node().attr[0], first = y.in(0).node().shape[axis];
    return slice(d, axis, i == 0 ? 0 : first, y.in(i).node().shape[axis]);
  }
  static constexpr graph::Value push(graph::Value y, int i, graph::Value t);
};

constexpr graph::Value concat(graph::Value a, graph::Value b, int axis) { return Concat::make(a, b, axis); }

}  // namespace ctgrad::op

namespace ctgrad {

namespace detail {
/// What concat and stack put in one buffer are floating-point numbers: kernels store nothing else.
template <class T>
constexpr void check_joinable() {
  static_assert(!std::is_same_v<T, bool>,
                "ctgrad: comparisons cannot be joined by concat or stack; join what is compared");
  static_assert(
      !std::is_same_v<T, std::int32_t>,
      "ctgrad: integers cannot be joined by concat or stack; join what they choose, or cast<float>(x)");
}
}  // namespace detail

/// a and b side by side along the axis (negative axes count from the last): (…, n, …) and (…, m, …) to (…, n
/// + m, …), with equal other extents (torch.cat).
template <int Axis, class T, class S, class R>
constexpr auto concat(Expr<T, S> a, Expr<T, R> b,
                      std::source_location where = std::source_location::current()) {
  detail::check_joinable<T>();
  constexpr int axis = Axis < 0 ? Axis + S::rank : Axis;
  constexpr auto joined = [] {
    Dims d = S::dims;
    d[axis] = R::dims[axis];
    return d;
  }();
  static_assert(joined == R::dims, "ctgrad: concat: extents differ in another axis");
  constexpr Dims sum = [] {
    Dims d = S::dims;
    d[axis] += R::dims[axis];
    return d;
  }();
  return Expr<T, shape_of<sum>>(op::concat(a.at(where), b.value, axis));
}

}  // namespace ctgrad
