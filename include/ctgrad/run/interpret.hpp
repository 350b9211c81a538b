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

}  // namespace detail

constexpr std::vector<Elements> interpret(std::span<const graph::Node> nodes,
                                          const std::vector<Elements>& leaves,
                                          const std::vector<graph::Draft>& bodies = {});

namespace detail {

/// All results of a loop: last carries, outputs, histories.
constexpr std::vector<Elements> interpret_loop(const op::LoopFacts& facts, const std::vector<Elements>& operands,
                                               const graph::Draft& body) {
  const auto carries = static_cast<std::size_t>(facts.carries),
             invariants = carries + static_cast<std::size_t>(facts.sequences), roots = body.roots.size(),
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
    const std::vector<Elements> values = interpret({body.nodes.data(), body.nodes.size()}, leaves, body.bodies);
    for (std::size_t k = 0; k < roots; ++k) {
      const Elements& one = values[static_cast<std::size_t>(body.roots[k])];
      if (k < carries)
        result[k] = one;
      else
        put(result[k], step, one);
    }
  }
  return result;
}

}  // namespace detail

/// Elements of every node; leaf number i has the elements leaves[i].
constexpr std::vector<Elements> interpret(std::span<const graph::Node> nodes,
                                          const std::vector<Elements>& leaves,
                                          const std::vector<graph::Draft>& bodies) {
  using graph::Kind;
  std::vector<Elements> value(nodes.size());
  std::vector<std::vector<Elements>> loops(nodes.size());
  for (std::size_t id = 0; id < nodes.size(); ++id) {
    const graph::Node& n = nodes[id];
    const auto operand = [&](int i) -> const graph::Node& {
      return nodes[static_cast<std::size_t>(n.in[static_cast<std::size_t>(i)])];
    };
    const auto in = [&](int i) -> const Elements& {
      return value[static_cast<std::size_t>(n.in[static_cast<std::size_t>(i)])];
    };
    if (n.op->kind == Kind::bundle) continue;
    if (n.op->kind == Kind::loop) {
      std::vector<Elements> operands;
      for (int o : op::elements(nodes.data(), n.in[0])) operands.push_back(value[static_cast<std::size_t>(o)]);
      loops[id] = detail::interpret_loop(op::LoopFacts(n), operands, bodies[static_cast<std::size_t>(n.attr[0])]);
      continue;
    }
    Elements& out = value[id];
    out.assign(static_cast<std::size_t>(n.shape.size()), 0.0);
    const auto is = [&n]<class Op>(std::type_identity<Op>) { return n.op == &graph::rules<Op>; };
    // Elements of the result taken from the operand's element at another index.
    const auto pick = [&](auto source) {
      std::size_t k = 0;
      detail::for_each_index(
          n.shape, [&](auto index) { out[k++] = in(0)[detail::flat(operand(0).shape, source(index))]; });
    };
    switch (n.op->kind) {
    case Kind::leaf: out = leaves[static_cast<std::size_t>(n.attr[0])]; break;
    case Kind::bundle:
    case Kind::loop: break;
    case Kind::loop_result:
      out = loops[static_cast<std::size_t>(n.in[0])][static_cast<std::size_t>(n.attr[0])];
      break;
    case Kind::constant: out.assign(out.size(), n.constant()); break;
    case Kind::iota: {
      std::size_t k = 0;
      detail::for_each_index(n.shape,
                             [&](auto index) { out[k++] = index[static_cast<std::size_t>(n.attr[0])]; });
      break;
    }
    case Kind::elementwise:
      for (std::size_t k = 0; k < out.size(); ++k)
        out[k] = n.op->evaluate(in(0)[k], n.op->arity > 1 ? in(1)[k] : 0, n.op->arity > 2 ? in(2)[k] : 0);
      break;
    case Kind::reduction: {
      const bool largest = is(std::type_identity<op::Amax>{});
      if (largest) out.assign(out.size(), op::Amax::identity);
      std::size_t k = 0;
      detail::for_each_index(operand(0).shape, [&](auto index) {
        for (int i = 0; i < n.shape.rank; ++i)
          if (n.shape[i] == 1) index[static_cast<std::size_t>(i)] = 0;
        double& o = out[detail::flat(n.shape, index)];
        const double x = in(0)[k++];
        o = largest ? (o < x ? x : o) : o + x;
      });
      break;
    }
    case Kind::view:
      if (is(std::type_identity<op::Broadcast>{}))
        pick([&](auto index) {
          for (int i = 0; i < n.shape.rank; ++i)
            if (operand(0).shape[i] == 1) index[static_cast<std::size_t>(i)] = 0;
          return index;
        });
      else if (is(std::type_identity<op::Permute>{}))
        pick([&](auto index) {
          auto source = index;
          for (std::size_t i = 0; i < static_cast<std::size_t>(n.shape.rank); ++i)
            source[static_cast<std::size_t>(n.attr[i])] = index[i];
          return source;
        });
      else if (is(std::type_identity<op::Slice>{}))
        pick([&](auto index) {
          index[static_cast<std::size_t>(n.attr[0])] += n.attr[1];
          return index;
        });
      else
        out = in(0);  // reshape and stop_gradient
      break;
    case Kind::concat: {
      int start = n.op->arity == 1 ? n.attr[1] : 0;  // pad has zeros in front
      for (int i = 0; i < n.op->arity; ++i) {
        std::size_t k = 0;
        detail::for_each_index(operand(i).shape, [&](auto index) {
          index[static_cast<std::size_t>(n.attr[0])] += start;
          out[detail::flat(n.shape, index)] = in(i)[k++];
        });
        start += operand(i).shape[n.attr[0]];
      }
      break;
    }
    case Kind::matmul: {
      const auto cols = static_cast<std::size_t>(n.shape.columns()),
                 inner = static_cast<std::size_t>(operand(0).shape.columns());
      const auto rows = static_cast<std::size_t>(n.shape[n.shape.rank - 2]);
      for (std::size_t k = 0; k < out.size(); ++k) {
        const std::size_t j = k % cols, i = k / cols, batch = i / rows;
        for (std::size_t l = 0; l < inner; ++l)
          out[k] += in(0)[i * inner + l] * in(1)[(batch * inner + l) * cols + j];
      }
      break;
    }
    case Kind::gather: {
      const auto cols = static_cast<std::size_t>(n.shape.columns());
      for (std::size_t k = 0; k < out.size(); ++k)
        out[k] = in(0)[static_cast<std::size_t>(in(1)[k / cols]) * cols + k % cols];
      break;
    }
    case Kind::scatter: {
      out = in(0);
      const auto cols = static_cast<std::size_t>(n.shape.columns());
      for (std::size_t k = 0; k < in(2).size(); ++k)
        out[static_cast<std::size_t>(in(1)[k / cols]) * cols + k % cols] += in(2)[k];
      break;
    }
    }
  }
  return value;
}

}  // namespace ctgrad::run
