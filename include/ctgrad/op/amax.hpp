// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// amax: the largest element along axes; the gradient of a tie is split evenly.
#pragma once
#include <ctgrad/op/div.hpp>
#include <ctgrad/op/equal.hpp>
#include <ctgrad/op/math.hpp>
#include <ctgrad/op/select.hpp>
#include <ctgrad/op/sum.hpp>

#include <limits>

namespace ctgrad::op {

/// Attribute 0 is the set of axes as bits.
struct Amax {
  static constexpr std::string_view name = "amax";
  static constexpr graph::Kind kind = graph::Kind::reduction;
  static constexpr int arity = 1, cost = 1;

  static constexpr graph::Value simplify(graph::Builder& g, const graph::Node& n) {
    const graph::Value x{&g, n.in.items[0]};
    return x.node().shape == n.shape ? x : graph::Value{};
  }
  static constexpr graph::Value pull(graph::Value y, int, graph::Value d) {
    const graph::Value x = y.in(0), wins = equal(x, broadcast_to(y, x.shape()));
    const graph::Value ties = sum(select(wins, constant_like(x, 1), constant_like(x, 0)), axes(y));
    return select(wins, broadcast_to(d / ties, x.shape()), constant_like(x, 0));
  }
  static constexpr graph::Value push(graph::Value y, int, graph::Value t) {
    const graph::Value x = y.in(0), wins = equal(x, broadcast_to(y, x.shape()));
    const graph::Value ties = sum(select(wins, constant_like(x, 1), constant_like(x, 0)), axes(y));
    return sum(select(wins, t, constant_like(x, 0)), axes(y)) / ties;
  }
  static constexpr unsigned axes(graph::Value y) { return static_cast<unsigned>(y.node().attr[0]); }
  template <class V>
  static constexpr V combine(V a, V b) {
    return math::maximum(a, b);
  }
  static constexpr double identity = -std::numeric_limits<double>::infinity();
};

constexpr graph::Value amax(graph::Value x, unsigned axes) { return reduce<Amax>(x, axes); }

/// The same of numbers; where one is NaN, NaN or the largest of some others. Where a NaN shows anyway this is
/// enough, and less work.
struct AmaxOfNumbers : Amax {
  static constexpr std::string_view name = "amax_of_numbers";

  template <class V>
  static constexpr V combine(V a, V b) {
    return math::max(a, b);
  }
};

constexpr graph::Value amax_of_numbers(graph::Value x, unsigned axes) {
  return reduce<AmaxOfNumbers>(x, axes);
}

}  // namespace ctgrad::op

namespace ctgrad {

/// The largest element along the given axes (all if none is given), which are dropped (torch.amax); NaN if
/// one of them is. The gradient of a tie is split evenly.
template <int... Axes, class T, class S>
constexpr auto amax(Expr<T, S> x, std::source_location where = std::source_location::current()) {
  return detail::drop_axes<S, Axes...>(amax<Axes...>(x, keepdims, where));
}
/// The largest element along the given axes, which stay with extent 1.
template <int... Axes, class T, class S>
constexpr auto amax(Expr<T, S> x, KeepDims, std::source_location where = std::source_location::current()) {
  return detail::reduce_keepdims<op::Amax, Axes...>(x, where);
}

}  // namespace ctgrad
