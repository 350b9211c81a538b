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

/// The shape of A and B side by side along the axis.
template <int Axis, class A, class B>
struct JoinedShape {
  static constexpr int axis = Axis < 0 ? Axis + A::rank : Axis;
  static_assert(A::rank == B::rank, "ctgrad: concat: the operands have different numbers of axes");
  static_assert(0 <= axis && axis < A::rank, "ctgrad: concat: no such axis");
  static constexpr bool has_axis = A::rank == B::rank && 0 <= axis && axis < A::rank;
  static constexpr bool fits = [] {
    for (int i = 0; has_axis && i < A::rank; ++i)
      if (i != axis && A::dims[i] != B::dims[i]) return false;
    return true;
  }();
  static_assert(fits, "ctgrad: concat: extents differ in another axis");
  static constexpr Dims dims = [] {
    Dims d = A::dims;
    if (has_axis) d[axis] += B::dims[axis];
    return d;
  }();
  using type = shape_of<dims>;
};

/// a and b, whose nodes carry the place that was entered last.
template <int Axis, class T, class S, class U, class R>
constexpr auto join(Expr<T, S> a, Expr<U, R> b) {
  using Common = common_scalar<T, U>;
  check_joinable<Common>();
  using Result = JoinedShape<Axis, S, R>;
  if (a.value.type() != b.value.type())
    fail("ctgrad: concat: the operands have different scalar types; cast one of them");
  a.value.builder->touch(b.value.id);
  return Expr<Common, typename Result::type>(op::concat(a.value, b.value, Result::axis));
}
}  // namespace detail

/// a and b side by side along the axis (negative axes count from the last): (…, n, …) and (…, m, …) to (…, n
/// + m, …), with equal other extents (torch.cat).
template <int Axis, class T, class S, class U, class R>
constexpr auto concat(Expr<T, S> a, Expr<U, R> b,
                      std::source_location where = std::source_location::current()) {
  a.at(where);
  return detail::join<Axis>(a, b);
}
/// The same of three and more.
template <int Axis, class T, class S, class U, class R, class V, class Q, class... More>
constexpr auto concat(Expr<T, S> a, Expr<U, R> b, Expr<V, Q> c, More... more) {
  const auto first = detail::join<Axis>(a, b);
  if constexpr (sizeof...(More) == 0)
    return detail::join<Axis>(first, c);
  else
    return concat<Axis>(first, c, more...);
}

}  // namespace ctgrad
