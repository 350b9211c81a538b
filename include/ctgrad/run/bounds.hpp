// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Bounds of a small recorded graph's values from bounds of its leaves, by interval arithmetic: a proof, without looking
// at any element, that nothing in it overflows or is undefined. The optimizer's step rests on it.
#pragma once
#include <ctgrad/run/interpret.hpp>
#include <ctgrad/run/recording.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace ctgrad::run {

/// All numbers from low to high.
struct Interval {
  double low = 0, high = 0;

  constexpr Interval() = default;
  constexpr Interval(double x) : low(x), high(x) {}
  constexpr Interval(double l, double h) : low(l), high(h) {}

  static constexpr Interval unknown() { return {-std::numeric_limits<double>::infinity(),
                                                std::numeric_limits<double>::infinity()}; }
  /// Whether every number in it is finite in the type, with room for rounding.
  bool finite_in(Scalar type) const {
    const double limit = type == Scalar::f32 ? 0.99 * static_cast<double>(std::numeric_limits<float>::max())
                                             : 0.99 * std::numeric_limits<double>::max();
    return low >= -limit && high <= limit && low <= high;  // false for NaN
  }
};

namespace detail {

constexpr Interval hull(double a, double b, double c, double d) {
  return {std::min(std::min(a, b), std::min(c, d)), std::max(std::max(a, b), std::max(c, d))};
}

/// The values of an elementwise operation; unknown for operations without a rule here.
inline Interval bound(const graph::Node& n, Interval a, Interval b, Interval c) {
  using graph::is;
  if (is<op::Neg>(n)) return {-a.high, -a.low};
  if (is<op::Add>(n)) return {a.low + b.low, a.high + b.high};
  if (is<op::Sub>(n)) return {a.low - b.high, a.high - b.low};
  if (is<op::Mul>(n)) {
    const Interval r = hull(a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high);
    return n.in[0] == n.in[1] ? Interval{std::max(0.0, r.low), r.high} : r;
  }
  if (is<op::Div>(n))
    return b.low > 0 || b.high < 0 ? hull(a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high)
                                   : Interval::unknown();
  if (is<op::Sqrt>(n)) return a.low >= 0 ? Interval{std::sqrt(a.low), std::sqrt(a.high)} : Interval::unknown();
  if (is<op::Rsqrt>(n))
    return a.low > 0 ? Interval{1 / std::sqrt(a.high), 1 / std::sqrt(a.low)} : Interval::unknown();
  if (is<op::Abs>(n)) {
    const double high = std::max(std::abs(a.low), std::abs(a.high));
    return {a.low > 0 ? a.low : a.high < 0 ? -a.high : 0.0, high};
  }
  if (is<op::Maximum>(n)) return {std::max(a.low, b.low), std::max(a.high, b.high)};
  if (is<op::Minimum>(n)) return {std::min(a.low, b.low), std::min(a.high, b.high)};
  if (is<op::Select>(n)) return {std::min(b.low, c.low), std::max(b.high, c.high)};
  if (is<op::Sign>(n) || is<op::Tanh>(n) || is<op::Sin>(n) || is<op::Cos>(n)) return {-1, 1};
  if (is<op::Exp>(n)) return {std::exp(a.low), std::exp(a.high)};
  if (is<op::Log>(n)) return a.low > 0 ? Interval{std::log(a.low), std::log(a.high)} : Interval::unknown();
  if (is<op::Copy>(n)) return a;
  if (n.type == Scalar::boolean) return {0, 1};
  return Interval::unknown();
}

/// Rounding in float moves a result by less than this share of it.
inline constexpr double rounding = 1e-6;

}  // namespace detail

/// Bounds of every root of Source's graph, for leaves whose element j of number k is in leaf(k, j). False if some
/// value in the graph may not be finite. Needs no memory but the stack; the graph is small.
template <class Source>
bool bound_roots(const auto& leaf, auto& roots) {
  static constexpr const auto& g = traced<Source>.graph;
  static constexpr auto first = [] {
    Array<std::size_t, g.nodes.size() + 1> f{};
    for (std::size_t i = 0; i < g.nodes.size(); ++i)
      f[i + 1] = f[i] + static_cast<std::size_t>(g.nodes[i].shape.size());
    return f;
  }();
  Interval value[first[g.nodes.size()] + 1];
  static constexpr const auto& nodes = detail::recorded_nodes<Source>;
  for (std::size_t id = 0; id < nodes.size(); ++id) {
    const graph::Node& n = nodes[id];
    Interval* const out = value + first[id];
    const std::size_t size = first[id + 1] - first[id];
    const auto in = [&](int i) { return value + first[static_cast<std::size_t>(n.in.items[i])]; };
    std::size_t k = 0;
    switch (n.op->kind) {
    case graph::Kind::leaf:
      for (; k < size; ++k) out[k] = leaf(static_cast<std::size_t>(n.attr[0]), k);
      break;
    case graph::Kind::constant:
      for (; k < size; ++k) out[k] = n.constant();
      break;
    case graph::Kind::view:
      detail::for_each_source(n, nodes[static_cast<std::size_t>(n.in[0])].shape,
                              [&](std::size_t from) { out[k++] = in(0)[from]; });
      break;
    case graph::Kind::elementwise:
      for (; k < size; ++k)
        out[k] = detail::bound(n, in(0)[k], n.op->arity > 1 ? in(1)[k] : Interval{},
                               n.op->arity > 2 ? in(2)[k] : Interval{});
      break;
    default: return false;
    }
    for (k = 0; k < size; ++k) {
      if (n.op->kind == graph::Kind::elementwise)
        out[k] = {out[k].low - detail::rounding * std::abs(out[k].low),
                  out[k].high + detail::rounding * std::abs(out[k].high)};
      if (!out[k].finite_in(n.type)) return false;
    }
  }
  for (std::size_t r = 0; r < g.roots.size(); ++r) {
    const auto root = static_cast<std::size_t>(g.roots[r]);
    roots[r] = value[first[root]];
    for (std::size_t k = first[root]; k < first[root + 1]; ++k)
      roots[r] = {std::min(roots[r].low, value[k].low), std::max(roots[r].high, value[k].high)};
  }
  return true;
}

}  // namespace ctgrad::run
