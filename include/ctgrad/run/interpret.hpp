// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Evaluates a graph node by node in double precision: the reference that plans and kernels are tested
// against.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/op/loop.hpp>
#include <ctgrad/op/registry.hpp>

#include <span>

namespace ctgrad::run {

using Elements = Items<double>;

namespace detail {

/// Calls f(index) for every index of the shape, in row-major order.
template <class F>
constexpr void for_each_index(const Dims& d, F f) {
  Array<int, max_rank> index{};
  for (std::int64_t n = d.size(); n > 0; --n) {
    f(index);
    for (int axis = d.rank; axis-- > 0;) {
      if (++index[static_cast<std::size_t>(axis)] < d[axis]) break;
      index[static_cast<std::size_t>(axis)] = 0;
    }
  }
}

constexpr std::size_t flat(const Dims& d, const Array<int, max_rank>& index) {
  std::size_t f = 0;
  for (int i = 0; i < d.rank; ++i)
    f = f * static_cast<std::size_t>(d[i]) + static_cast<std::size_t>(index[static_cast<std::size_t>(i)]);
  return f;
}

/// Which element of a second array belongs to each element of a first one: the flat index is a sum of
/// strides.
struct Walk {
  Dims shape;  // of the first
  Array<std::int64_t, max_rank> stride{};
  std::int64_t offset = 0;
};

[[gnu::cold]] constexpr Array<std::int64_t, max_rank> strides(const Dims& d) {
  Array<std::int64_t, max_rank> stride{};
  std::int64_t n = 1;
  for (int i = d.rank; i-- > 0; n *= d[i]) stride[static_cast<std::size_t>(i)] = n;
  return stride;
}

/// Of a view: from the elements of the result to those of the operand. Of a reduction: from the elements of
/// the operand to those of the result.
[[gnu::cold]] constexpr Walk source_of(const graph::Node& n, const Dims& operand) {
  const bool reduces = n.op->kind == graph::Kind::reduction;
  const Dims &from = reduces ? operand : n.shape, &to = reduces ? n.shape : operand;
  const auto stride = strides(to);
  Walk w{from, strides(from)};  // reshape and stop_gradient
  if (graph::is<op::Slice>(n)) {
    w.stride = stride;
    w.offset = n.attr[1] * stride[static_cast<std::size_t>(n.attr[0])];
  } else if (reduces || graph::is<op::Broadcast>(n)) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(to.rank); ++i)
      w.stride[i] = to[static_cast<int>(i)] == 1 ? 0 : stride[i];
  } else if (graph::is<op::Permute>(n)) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(from.rank); ++i)
      w.stride[i] = stride[static_cast<std::size_t>(n.attr[i])];
  } else if (graph::is<op::Unfold>(n)) {
    const auto axis = static_cast<std::size_t>(n.attr[0]);
    for (std::size_t i = 0; i < static_cast<std::size_t>(from.rank); ++i)
      w.stride[i] = stride[i > axis ? i - 1 : i] * (i == axis ? n.attr[2] : i == axis + 1 ? n.attr[1] : 1);
  }
  return w;
}

/// From an operand of the concatenation n, which begins at `start` along its axis, to the result.
[[gnu::cold]] constexpr Walk place_in(const graph::Node& n, const Dims& operand, int start) {
  const auto stride = strides(n.shape);
  return {operand, stride, start * stride[static_cast<std::size_t>(n.attr[0])]};
}

/// Where the first operand of a concatenation begins along its axis: a pad has zeros in front.
constexpr int first_offset(const graph::Node& n) {
  return n.op->kind == graph::Kind::concat && n.op->arity == 1 ? n.attr[1] : 0;
}
/// How far behind this operand of a concatenation the next one begins.
constexpr int extent_in(const graph::Node& n, const Dims& operand) {
  return n.op->kind == graph::Kind::concat ? operand[n.attr[0]] : 0;
}
/// Of a view: from the elements of the result to those of its operand. Of a reduction or a concatenation,
/// whose operand begins at `start` along its axis: from the elements of the operand to those of the result.
[[gnu::cold]] constexpr Walk walk(const graph::Node& n, const Dims& operand, int start) {
  return n.op->kind == graph::Kind::concat ? place_in(n, operand, start) : source_of(n, operand);
}

/// Calls f(flat index into the second array) for every element of the first, in order.
template <class F>
[[gnu::cold]] constexpr void for_each(const Walk& w, F f) {
  Array<int, max_rank> index{};
  std::int64_t at = w.offset;
  for (std::int64_t n = w.shape.size(); n > 0; --n) {
    f(static_cast<std::size_t>(at));
    for (int axis = w.shape.rank; axis-- > 0;) {
      const auto i = static_cast<std::size_t>(axis);
      at += w.stride[i];
      if (++index[i] < w.shape[axis]) break;
      at -= w.stride[i] * w.shape[axis];
      index[i] = 0;
    }
  }
}

}  // namespace detail

constexpr Items<Elements> interpret(std::span<const graph::Node> nodes, const Items<Elements>& leaves,
                                    const Items<graph::Draft>& bodies = {});

/// All results of a loop (last carries, outputs, histories) whose body has so many roots; body(step, leaves)
/// gives them for one step.
[[gnu::cold]] constexpr Items<Elements> interpret_loop(const op::LoopFacts& facts,
                                                       const Items<Elements>& operands, std::size_t roots,
                                                       const auto& body) {
  const auto carries = static_cast<std::size_t>(facts.carries),
             invariants = carries + static_cast<std::size_t>(facts.sequences),
             steps = static_cast<std::size_t>(facts.steps);
  Items<Elements> result(operands.begin(), operands.begin() + facts.carries), leaves = operands;
  result.resize(roots + carries);
  const auto put = [&](Elements& all, std::size_t step, const Elements& one) {
    all.resize(steps * one.size());
    for (std::size_t i = 0; i < one.size(); ++i) all[step * one.size() + i] = one[i];
  };
  for (std::size_t s = 0; s < steps; ++s) {
    const std::size_t step = facts.backwards ? steps - 1 - s : s;
    for (std::size_t k = 0; k < carries; ++k) {
      leaves[k] = result[k];
      put(result[roots + k], step, result[k]);
    }
    for (std::size_t k = carries; k < invariants; ++k) {
      const std::size_t n = operands[k].size() / steps;
      leaves[k].assign(n, 0.0);
      for (std::size_t i = 0; i < n; ++i) leaves[k][i] = operands[k][step * n + i];
    }
    const Items<Elements> values = body(step, leaves);
    for (std::size_t k = 0; k < roots; ++k)
      if (k < carries)
        result[k] = values[k];
      else
        put(result[k], step, values[k]);
  }
  return result;
}

/// Elements of one node that is made of other nodes' elements, and neither a loop nor one of its results:
/// `in(i)` gives those of operand i, and `rounded(x)` what a sum is after each term.
[[gnu::cold]] constexpr Elements interpret_node(std::span<const graph::Node> nodes, const graph::Node& n,
                                                const auto& in, const auto& rounded) {
  using graph::Kind;
  const auto operand = [&](int i) -> const graph::Node& {
    return nodes[static_cast<std::size_t>(n.in[static_cast<std::size_t>(i)])];
  };
  Elements out(static_cast<std::size_t>(n.shape.size()), 0.0);
  switch (n.op->kind) {
  case Kind::leaf:
  case Kind::bundle:
  case Kind::loop:
  case Kind::loop_result: break;
  case Kind::constant: out.assign(out.size(), n.constant()); break;
  case Kind::iota: {
    std::size_t k = 0;
    detail::for_each_index(n.shape,
                           [&](auto index) { out[k++] = index[static_cast<std::size_t>(n.attr[0])]; });
    break;
  }
  case Kind::elementwise: {
    const Elements &a = in(0), &b = n.op->arity > 1 ? in(1) : a, &c = n.op->arity > 2 ? in(2) : a;
    for (std::size_t k = 0; k < out.size(); ++k) out[k] = n.op->evaluate(a[k], b[k], c[k]);
    break;
  }
  case Kind::reduction:
  case Kind::view:
  case Kind::concat: {
    const bool sums = n.op->kind == Kind::reduction, view = n.op->kind == Kind::view,
               largest = graph::is<op::Amax>(n) || graph::is<op::AmaxOfNumbers>(n);
    if (largest) out.assign(out.size(), op::Amax::identity);
    for (int i = 0, start = detail::first_offset(n); i < n.op->arity;
         start += detail::extent_in(n, operand(i++).shape)) {
      const Elements& x = in(i);
      std::size_t k = 0;
      for_each(detail::walk(n, operand(i).shape, start), [&](std::size_t at) {
        double& o = out[view ? k : at];
        const double next = x[view ? at : k];
        o = largest ? op::Amax::combine(o, next) : sums ? rounded(o + next) : next;
        ++k;
      });
    }
    break;
  }
  case Kind::matmul: {
    const Elements &a = in(0), &b = in(1);
    const auto cols = static_cast<std::size_t>(n.shape.columns()),
               inner = static_cast<std::size_t>(operand(0).shape.columns());
    const auto rows = static_cast<std::size_t>(n.shape[n.shape.rank - 2]);
    for (std::size_t i = 0; i < out.size() / cols; ++i)
      for (std::size_t l = 0; l < inner; ++l) {
        const double x = a[i * inner + l];
        const double* const y = b.data() + (i / rows * inner + l) * cols;
        double* const o = out.data() + i * cols;
        for (std::size_t j = 0; j < cols; ++j) o[j] = rounded(o[j] + x * y[j]);
      }
    break;
  }
  case Kind::gather: {
    const Elements &table = in(0), &row = in(1);
    const auto cols = static_cast<std::size_t>(n.shape.columns());
    for (std::size_t k = 0; k < out.size(); ++k)
      out[k] = table[static_cast<std::size_t>(row[k / cols]) * cols + k % cols];
    break;
  }
  case Kind::scatter: {
    out = in(0);
    const Elements &row = in(1), &x = in(2);
    const auto cols = static_cast<std::size_t>(n.shape.columns());
    for (std::size_t k = 0; k < x.size(); ++k) {
      double& o = out[static_cast<std::size_t>(row[k / cols]) * cols + k % cols];
      o = rounded(o + x[k]);
    }
    break;
  }
  }
  return out;
}

/// Elements of every node; leaf number i has the elements leaves[i].
constexpr Items<Elements> interpret(std::span<const graph::Node> nodes, const Items<Elements>& leaves,
                                    const Items<graph::Draft>& bodies) {
  Items<Elements> value(nodes.size());
  Items<Items<Elements>> loops(nodes.size());
  for (std::size_t id = 0; id < nodes.size(); ++id) {
    const graph::Node& n = nodes[id];
    if (n.op->kind == graph::Kind::bundle) continue;
    if (n.op->kind == graph::Kind::loop) {
      Items<Elements> operands;
      for (int o : op::elements(nodes.data(), n.in[0]))
        operands.push_back(value[static_cast<std::size_t>(o)]);
      const graph::Draft& body = bodies[static_cast<std::size_t>(n.attr[0])];
      loops[id] = interpret_loop(
          op::LoopFacts(n), operands, body.roots.size(), [&](std::size_t, const Items<Elements>& at) {
            const Items<Elements> values = interpret({body.nodes.data(), body.nodes.size()}, at, body.bodies);
            Items<Elements> roots;
            roots.reserve(body.roots.size());
            for (int r : body.roots) roots.push_back(values[static_cast<std::size_t>(r)]);
            return roots;
          });
      continue;
    }
    const auto number = static_cast<std::size_t>(n.attr[0]);
    if (n.op->kind == graph::Kind::leaf)
      value[id] = leaves[number];
    else if (n.op->kind == graph::Kind::loop_result)
      value[id] = loops[static_cast<std::size_t>(n.in[0])][number];
    else
      value[id] = interpret_node(
          nodes, n,
          [&](int i) -> const Elements& {
            return value[static_cast<std::size_t>(n.in[static_cast<std::size_t>(i)])];
          },
          [](double x) { return x; });
  }
  return value;
}

}  // namespace ctgrad::run
