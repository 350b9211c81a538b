// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Evaluates a graph node by node in double precision: the reference that plans and kernels are tested
// against.
#pragma once
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

/// Elements of every node; leaf number i has the elements leaves[i].
constexpr std::vector<Elements> interpret(std::span<const graph::Node> nodes,
                                          const std::vector<Elements>& leaves) {
  using graph::Kind;
  std::vector<Elements> value(nodes.size());
  for (std::size_t id = 0; id < nodes.size(); ++id) {
    const graph::Node& n = nodes[id];
    const auto operand = [&](int i) -> const graph::Node& {
      return nodes[static_cast<std::size_t>(n.in[static_cast<std::size_t>(i)])];
    };
    const auto in = [&](int i) -> const Elements& {
      return value[static_cast<std::size_t>(n.in[static_cast<std::size_t>(i)])];
    };
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
