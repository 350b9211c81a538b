// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// sum over axes. In graphs, reduced axes stay with extent 1; the public functions drop them unless told to
// keep them.
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/broadcast.hpp>
#include <ctgrad/op/mul.hpp>
#include <ctgrad/op/reduce.hpp>
#include <ctgrad/op/uniform.hpp>

namespace ctgrad::op {

/// Attribute 0 is the set of axes as bits.
struct Sum {
  static constexpr std::string_view name = "sum";
  static constexpr graph::Kind kind = graph::Kind::reduction;
  static constexpr int arity = 1, cost = 1;

  static constexpr graph::Value simplify(graph::Builder& g, const graph::Node& n) {
    const graph::Value x{&g, n.in.items[0]};
    if (x.node().shape == n.shape) return x;
    if (is_constant(x)) {
      const std::int64_t terms = x.node().shape.size() / n.shape.size();
      return constant(g, n.type, n.shape, x.node().constant() * static_cast<double>(terms));
    }
    if (graph::is<Broadcast>(x)) {  // a value repeated n times sums to n times the value
      Dims inner = x.shape();
      for (int i = 0; i < n.shape.rank; ++i)
        if (n.shape[i] == 1 && x.in(0).node().shape[i] == 1) inner[i] = 1;
      if (inner != x.shape()) {
        const std::int64_t times = x.node().shape.size() / inner.size();
        return sum(broadcast_to(x.in(0), inner), static_cast<unsigned>(n.attr[0])) *
               static_cast<double>(times);
      }
    }
    // Signs and moderate constants come out: one product instead of many. Other factors stay: who divides by
    // the largest element before summing squares does it to keep the squares finite. And Σ(x − m) must not
    // become Σx − n m, which cancels.
    const unsigned axes = static_cast<unsigned>(n.attr[0]);
    if (graph::is<Neg>(x)) return -sum(x.in(0), axes);
    if (graph::is<Mul>(x) && is_constant(x.in(0)) && n.attr[0] == 1 << (n.shape.rank - 1)) {
      const double c = x.in(0).node().constant(),
                   size = c < 0 ? -c : c;  // sums over rows would need another pass
      if (size > 1e-3 && size < 1e3) return constant(g, n.type, n.shape, c) * sum(x.in(1), axes);
    }
    if (const graph::Value squares = split_squares(x, axes); squares.valid()) return squares;
    if (const graph::Value shared = uniform::share_factor(g, n); shared.valid()) return shared;
    return uniform::split_term(g, n);
  }

  /// Σ(u² + c v²) along long rows as Σu² + c Σv²: a multiplication with addition less for each element.
  /// Squares do not cancel, so that nothing is lost.
  static constexpr graph::Value split_squares(graph::Value x, unsigned axes) {
    constexpr int long_row = 64;
    const auto is_square = [](graph::Value v) {
      if (graph::is<Mul>(v) && is_constant(v.in(0)) && v.in(0).node().constant() > 0) v = v.in(1);
      return graph::is<Mul>(v) && v.in(0) == v.in(1);
    };
    if (!x.builder->for_kernels || !graph::is<Add>(x) || x.node().shape.columns() < long_row ||
        axes != 1u << (x.node().shape.rank - 1) || !is_square(x.in(0)) || !is_square(x.in(1)))
      return {};
    return op::operator+(sum(x.in(0), axes), sum(x.in(1), axes));
  }

  static constexpr graph::Value pull(graph::Value y, int, graph::Value d) {
    return broadcast_to(d, y.in(0).shape());
  }
  static constexpr graph::Value push(graph::Value y, int, graph::Value t) {
    return sum(t, static_cast<unsigned>(y.node().attr[0]));
  }
  template <class V>
  static constexpr V combine(V a, V b) {
    return a + b;
  }
  static constexpr double identity = 0;
};

constexpr graph::Value sum(graph::Value x, unsigned axes) { return reduce<Sum>(x, axes); }

constexpr graph::Value mean(graph::Value x, unsigned axes) {
  const graph::Value s = sum(x, axes);
  return s * (static_cast<double>(s.shape().size()) / static_cast<double>(x.shape().size()));
}

}  // namespace ctgrad::op

namespace ctgrad {

/// Σ over the given axes of x, all of them if none is given; negative axes count from the last. The axes are
/// dropped. Programs are wrong by at most 4 ulp · log2(n) of Σ|x| for n > 64 numbers: long sums are cut in
/// blocks that are added up with compensation (constant expressions add one number after another, in double).
template <int... Axes, class T, class S>
constexpr auto sum(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return detail::drop_axes<S, Axes...>(sum<Axes...>(x, keepdims, where));
}
/// Σ over the given axes, which stay with extent 1.
template <int... Axes, class T, class S>
constexpr auto sum(Expr<T, S> x, KeepDims, std::source_location where = std::source_location::current()) {
  return detail::reduce_keepdims<op::Sum, Axes...>(x, where);
}
/// The arithmetic mean over the given axes, all of them if none is given. The axes are dropped. Infinite
/// where the sum overflows.
template <int... Axes, class T, class S>
constexpr auto mean(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return detail::drop_axes<S, Axes...>(mean<Axes...>(x, keepdims, where));
}
/// The arithmetic mean over the given axes, which stay with extent 1.
template <int... Axes, class T, class S>
constexpr auto mean(Expr<T, S> x, KeepDims, std::source_location where = std::source_location::current()) {
  return Expr<T, detail::kept_shape<S, Axes...>>(op::mean(x.at(where), detail::axis_bits<S, Axes...>()));
}

}  // namespace ctgrad
