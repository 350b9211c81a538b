// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Bounds of a small recorded graph's values from bounds of its leaves, by interval arithmetic: a proof,
// without looking at any element, that nothing in it overflows or is undefined. The optimizer's step rests on
// it.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/run/interpret.hpp>
#include <ctgrad/run/traced.hpp>

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

  static constexpr Interval unknown() {
    return {-std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
  }
  /// Whether every number in it is finite in the type, with room for rounding.
  bool finite_in(Scalar type) const {
    const double limit = type == Scalar::f32 ? 0.99 * static_cast<double>(std::numeric_limits<float>::max())
                                             : 0.99 * std::numeric_limits<double>::max();
    return low >= -limit && high <= limit && low <= high;  // false for NaN
  }
};

namespace detail {

[[gnu::noinline]] constexpr Interval hull(double a, double b, double c, double d) {
  return {std::min({a, b, c, d}), std::max({a, b, c, d})};
}

/// What bounds() knows how to do; found out once, at compile time, for every node.
enum class BoundRule {
  unknown,
  neg,
  add,
  sub,
  mul,
  square,
  div,
  sqrt,
  rsqrt,
  abs,
  maximum,
  minimum,
  select,
  unit,
  exp,
  log,
  copy,
  truth
};

constexpr BoundRule rule_for(const graph::Node& n) {
  using graph::is;
  using enum BoundRule;
  if (is<op::Neg>(n)) return neg;
  if (is<op::Add>(n)) return add;
  if (is<op::Sub>(n)) return sub;
  if (is<op::Mul>(n)) return n.in[0] == n.in[1] ? square : mul;
  if (is<op::Div>(n)) return div;
  if (is<op::Sqrt>(n)) return sqrt;
  if (is<op::Rsqrt>(n)) return rsqrt;
  if (is<op::Abs>(n)) return abs;
  if (is<op::Maximum>(n)) return maximum;
  if (is<op::Minimum>(n)) return minimum;
  if (is<op::Select>(n)) return select;
  if (is<op::Sign>(n) || is<op::Tanh>(n) || is<op::Sin>(n) || is<op::Cos>(n)) return unit;
  if (is<op::Exp>(n)) return exp;
  if (is<op::Log>(n)) return log;
  if (is<op::Copy>(n)) return copy;
  return n.type == Scalar::boolean ? truth : unknown;
}

/// The values of an elementwise operation.
inline Interval bound(BoundRule rule, Interval a, Interval b, Interval c) {
  const auto product = [](Interval x, Interval y) {
    return hull(x.low * y.low, x.low * y.high, x.high * y.low, x.high * y.high);
  };
  switch (rule) {
  case BoundRule::neg: return {-a.high, -a.low};
  case BoundRule::add: return {a.low + b.low, a.high + b.high};
  case BoundRule::sub: return {a.low - b.high, a.high - b.low};
  case BoundRule::mul: return product(a, b);
  case BoundRule::square: {
    const Interval p = product(a, a);
    return {std::max(0.0, p.low), p.high};
  }
  case BoundRule::div:
    return b.low > 0 || b.high < 0 ? hull(a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high)
                                   : Interval::unknown();
  case BoundRule::sqrt:
    return a.low >= 0 ? Interval{std::sqrt(a.low), std::sqrt(a.high)} : Interval::unknown();
  case BoundRule::rsqrt:
    return a.low > 0 ? Interval{1 / std::sqrt(a.high), 1 / std::sqrt(a.low)} : Interval::unknown();
  case BoundRule::abs:
    return {a.low > 0 ? a.low : a.high < 0 ? -a.high : 0.0, std::max(std::abs(a.low), std::abs(a.high))};
  case BoundRule::maximum: return {std::max(a.low, b.low), std::max(a.high, b.high)};
  case BoundRule::minimum: return {std::min(a.low, b.low), std::min(a.high, b.high)};
  case BoundRule::select: return {std::min(b.low, c.low), std::max(b.high, c.high)};
  case BoundRule::unit: return {-1, 1};
  case BoundRule::exp: return {std::exp(a.low), std::exp(a.high)};
  case BoundRule::log: return a.low > 0 ? Interval{std::log(a.low), std::log(a.high)} : Interval::unknown();
  case BoundRule::copy: return a;
  case BoundRule::truth: return {0, 1};
  case BoundRule::unknown: break;
  }
  return Interval::unknown();
}

/// One element that a root is made of: a leaf's, a constant, or the result of an operation. What views only
/// arrange is resolved at compile time.
struct BoundStep {
  graph::Kind kind{};
  BoundRule rule = BoundRule::unknown;
  Scalar type = Scalar::f64;
  int in[3] = {0, 0, 0};  // steps before; of a leaf: its number and the element's number there
  double constant = 0;
  unsigned roots = 0;  // which it is an element of, one bit for each
};

constexpr Items<BoundStep> bound_steps(const auto& g) {
  Items<std::size_t> first{0};  // element of each node
  for (const graph::Node& n : g.nodes)
    first.push_back(first.back() + static_cast<std::size_t>(n.shape.size()));
  Items<BoundStep> all(first.back(), BoundStep{});
  Items<std::size_t> source(first.back(), 0);  // itself, or the element that a view shows
  Items<char> needed(first.back(), 0);
  for (std::size_t id = 0; id < g.nodes.size(); ++id) {
    const graph::Node& n = g.nodes[id];
    const auto start = [&](int i) {
      return first[static_cast<std::size_t>(n.in[static_cast<std::size_t>(i)])];
    };
    for (std::size_t k = first[id]; k < first[id + 1]; ++k) {
      const std::size_t element = k - first[id];
      source[k] = k;
      BoundStep& s = all[k];
      s.kind = n.op->kind;
      s.type = n.type;
      if (n.op->kind == graph::Kind::leaf) {
        s.in[0] = n.attr[0];
        s.in[1] = static_cast<int>(element);
      } else if (n.op->kind == graph::Kind::constant) {
        s.constant = n.constant();
      } else if (n.op->kind == graph::Kind::elementwise) {
        s.rule = rule_for(n);
        for (int i = 0; i < n.op->arity; ++i) s.in[i] = static_cast<int>(source[start(i) + element]);
      }
    }
    std::size_t k = first[id];
    if (n.op->kind == graph::Kind::view)
      for_each(source_of(n, g.nodes[static_cast<std::size_t>(n.in[0])].shape),
               [&](std::size_t from) { source[k++] = source[start(0) + from]; });
  }
  for (std::size_t r = 0; r < g.roots.size(); ++r) {
    const auto root = static_cast<std::size_t>(g.roots[r]);
    for (std::size_t k = first[root]; k < first[root + 1]; ++k) {
      needed[source[k]] = 1;
      all[source[k]].roots |= 1u << r;
    }
  }
  for (std::size_t k = all.size(); k-- > 0;)
    if (needed[k] != 0 && all[k].kind == graph::Kind::elementwise)
      for (int i : all[k].in) needed[static_cast<std::size_t>(i)] = 1;
  Items<BoundStep> steps;
  Items<int> at(all.size(), 0);
  for (std::size_t k = 0; k < all.size(); ++k) {
    if (needed[k] == 0) continue;
    at[k] = static_cast<int>(steps.size());
    BoundStep s = all[k];
    if (s.kind == graph::Kind::elementwise)
      for (int& i : s.in) i = at[static_cast<std::size_t>(i)];
    steps.push_back(s);
  }
  return steps;
}

template <class Source>
inline constexpr auto frozen_bound_steps = [] {
  Array<BoundStep, bound_steps(traced<Source>.graph).size()> r{};
  const Items<BoundStep> steps = bound_steps(traced<Source>.graph);
  for (std::size_t i = 0; i < steps.size(); ++i) r[i] = steps[i];
  return r;
}();

/// Rounding in float moves a result by less than this share of it.
inline constexpr double rounding_share = 1e-6;

}  // namespace detail

/// Bounds of every root of Source's graph, for leaves whose element j of number k is in leaf(k, j). False if
/// some value in the graph may not be finite. Needs no memory but the stack; for small graphs.
template <class Source>
bool bound_roots(const auto& leaf, auto& roots) {
  constexpr std::size_t count = detail::frozen_bound_steps<Source>.size();
  Interval value[count + 1];
  for (auto& root : roots)
    root = {std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (std::size_t k = 0; k < count; ++k) {
    const detail::BoundStep& s = detail::frozen_bound_steps<Source>[k];
    Interval& out = value[k];
    switch (s.kind) {
    case graph::Kind::leaf:
      out = leaf(static_cast<std::size_t>(s.in[0]), static_cast<std::size_t>(s.in[1]));
      break;
    case graph::Kind::constant:
      out = s.type == Scalar::f32 ? static_cast<double>(static_cast<float>(s.constant)) : s.constant;
      break;
    case graph::Kind::elementwise:
      out = detail::bound(s.rule, value[s.in[0]], value[s.in[1]], value[s.in[2]]);
      out = {out.low - detail::rounding_share * std::abs(out.low),
             out.high + detail::rounding_share * std::abs(out.high)};
      break;
    default: return false;
    }
    // What is smaller than every normal number may be taken as 0.
    const double smallest = s.type == Scalar::f32 ? static_cast<double>(std::numeric_limits<float>::min())
                                                  : std::numeric_limits<double>::min();
    if (out.low > 0 && out.low < smallest) out.low = 0;
    if (out.high < 0 && out.high > -smallest) out.high = 0;
    if (!out.finite_in(s.type)) return false;
    for (unsigned r = 0; s.roots >> r != 0; ++r)
      if ((s.roots >> r & 1) != 0)
        roots[r] = {std::min(roots[r].low, out.low), std::max(roots[r].high, out.high)};
  }
  return true;
}

}  // namespace ctgrad::run
