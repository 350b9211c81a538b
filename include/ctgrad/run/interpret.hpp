// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Evaluates a graph node by node in double precision: the reference that plans and kernels are tested
// against.
#pragma once
#include <ctgrad/op/loop.hpp>
#include <ctgrad/op/registry.hpp>

#include <span>
#include <vector>

namespace ctgrad::run {

using Elements = std::vector<double>;

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

/// Of a view, calls f(flat index into the operand) for every element of the result, in order; of a reduction,
/// f(flat index into the result) for every element of the operand, in order.
template <class F>
constexpr void for_each_source(const graph::Node& n, const Dims& operand, F f) {
  if (n.op->kind == graph::Kind::reduction || graph::is<op::Broadcast>(n)) {
    const bool reduces = n.op->kind == graph::Kind::reduction;
    const Dims &large = reduces ? operand : n.shape, &small = reduces ? n.shape : operand;
    for_each_index(large, [&](auto index) {
      for (int i = 0; i < small.rank; ++i)
        if (small[i] == 1) index[static_cast<std::size_t>(i)] = 0;
      f(flat(small, index));
    });
  } else if (graph::is<op::Permute>(n)) {
    for_each_index(n.shape, [&](auto index) {
      auto source = index;
      for (std::size_t i = 0; i < static_cast<std::size_t>(n.shape.rank); ++i)
        source[static_cast<std::size_t>(n.attr[i])] = index[i];
      f(flat(operand, source));
    });
  } else if (graph::is<op::Slice>(n)) {
    for_each_index(n.shape, [&](auto index) {
      index[static_cast<std::size_t>(n.attr[0])] += n.attr[1];
      f(flat(operand, index));
    });
  } else {  // reshape and stop_gradient
    const auto size = static_cast<std::size_t>(n.shape.size());
    for (std::size_t k = 0; k < size; ++k) f(k);
  }
}

/// Where the first operand of a concatenation begins along its axis: a pad has zeros in front.
constexpr int first_offset(const graph::Node& n) { return n.op->arity == 1 ? n.attr[1] : 0; }

/// Calls f(flat index into the concatenation n) for every element of an operand that begins at `start`, in
/// order.
template <class F>
constexpr void for_each_place(const graph::Node& n, const Dims& operand, int start, F f) {
  for_each_index(operand, [&](auto index) {
    index[static_cast<std::size_t>(n.attr[0])] += start;
    f(flat(n.shape, index));
  });
}

}  // namespace detail

constexpr std::vector<Elements> interpret(std::span<const graph::Node> nodes,
                                          const std::vector<Elements>& leaves,
                                          const std::vector<graph::Draft>& bodies = {});

/// All results of a loop (last carries, outputs, histories) whose body has so many roots; body(step, leaves)
/// gives them for one step.
constexpr std::vector<Elements> interpret_loop(const op::LoopFacts& facts,
                                               const std::vector<Elements>& operands, std::size_t roots,
                                               const auto& body) {
  const auto carries = static_cast<std::size_t>(facts.carries),
             invariants = carries + static_cast<std::size_t>(facts.sequences),
             steps = static_cast<std::size_t>(facts.steps);
  std::vector<Elements> result(operands.begin(), operands.begin() + facts.carries), leaves = operands;
  result.resize(roots + carries);
  const auto put = [&](Elements& all, std::size_t step, const Elements& one) {
    all.resize(steps * one.size(), 0.0);  // without the value, libstdc++ 12 writes to raw memory
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
    const std::vector<Elements> values = body(step, leaves);
    for (std::size_t k = 0; k < roots; ++k)
      if (k < carries)
        result[k] = values[k];
      else
        put(result[k], step, values[k]);
  }
  return result;
}

/// Elements of one node that is neither a loop nor a list: `in(i)` gives those of operand i, `leaves[k]`
/// those of leaf number k, `loops(id)` all results of the loop `id`, and `rounded(x)` what a sum is after
/// each term.
constexpr Elements interpret_node(std::span<const graph::Node> nodes, const graph::Node& n, const auto& in,
                                  const auto& leaves, const auto& loops, const auto& rounded) {
  using graph::Kind;
  const auto operand = [&](int i) -> const graph::Node& {
    return nodes[static_cast<std::size_t>(n.in[static_cast<std::size_t>(i)])];
  };
  if (n.op->kind == Kind::leaf) return leaves[static_cast<std::size_t>(n.attr[0])];
  if (n.op->kind == Kind::loop_result) return loops(n.in[0])[static_cast<std::size_t>(n.attr[0])];
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
  case Kind::reduction: {
    const Elements& x = in(0);
    const bool largest = graph::is<op::Amax>(n);
    if (largest) out.assign(out.size(), op::Amax::identity);
    std::size_t k = 0;
    detail::for_each_source(n, operand(0).shape, [&](std::size_t to) {
      double& o = out[to];
      o = largest ? (o < x[k] ? x[k] : o) : rounded(o + x[k]);
      ++k;
    });
    break;
  }
  case Kind::view: {
    const Elements& x = in(0);
    std::size_t k = 0;
    detail::for_each_source(n, operand(0).shape, [&](std::size_t from) { out[k++] = x[from]; });
    break;
  }
  case Kind::concat:
    for (int i = 0, start = detail::first_offset(n); i < n.op->arity;
         start += operand(i++).shape[n.attr[0]]) {
      const Elements& x = in(i);
      std::size_t k = 0;
      detail::for_each_place(n, operand(i).shape, start, [&](std::size_t to) { out[to] = x[k++]; });
    }
    break;
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
constexpr std::vector<Elements> interpret(std::span<const graph::Node> nodes,
                                          const std::vector<Elements>& leaves,
                                          const std::vector<graph::Draft>& bodies) {
  std::vector<Elements> value(nodes.size());
  std::vector<std::vector<Elements>> loops(nodes.size());
  for (std::size_t id = 0; id < nodes.size(); ++id) {
    const graph::Node& n = nodes[id];
    if (n.op->kind == graph::Kind::bundle) continue;
    if (n.op->kind == graph::Kind::loop) {
      std::vector<Elements> operands;
      for (int o : op::elements(nodes.data(), n.in[0]))
        operands.push_back(value[static_cast<std::size_t>(o)]);
      const graph::Draft& body = bodies[static_cast<std::size_t>(n.attr[0])];
      loops[id] = interpret_loop(op::LoopFacts(n), operands, body.roots.size(),
                                 [&](std::size_t, const std::vector<Elements>& at) {
                                   const std::vector<Elements> values =
                                       interpret({body.nodes.data(), body.nodes.size()}, at, body.bodies);
                                   std::vector<Elements> roots;
                                   for (int r : body.roots)
                                     roots.push_back(values[static_cast<std::size_t>(r)]);
                                   return roots;
                                 });
      continue;
    }
    value[id] = interpret_node(
        nodes, n,
        [&](int i) -> const Elements& {
          return value[static_cast<std::size_t>(n.in[static_cast<std::size_t>(i)])];
        },
        leaves,
        [&](int loop) -> const std::vector<Elements>& { return loops[static_cast<std::size_t>(loop)]; },
        [](double x) { return x; });
  }
  return value;
}

}  // namespace ctgrad::run
