// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Where the elements of small tensors are when all of a program's values are in SIMD registers: which lane of
// which register. Views, concatenations and reductions become permutations of lanes, worked out here.
#pragma once
#include <ctgrad/op/registry.hpp>

#include <cstddef>
#include <cstdint>

namespace ctgrad::kernel {

/// A lane of a register; the two special registers have no lane.
struct Lane {
  static constexpr int fill = -1;  // a constant: zero, or a reduction's identity
  static constexpr int any = -2;   // nobody looks at it
  int from = any;
  int lane = -1;  // -1: the same value in all lanes
};

namespace lanes {

using Index = Array<int, max_rank>;

constexpr Index index_of(const Dims& shape, int element) {
  Index index{};
  for (int i = shape.rank; i-- > 0;) {
    index[static_cast<std::size_t>(i)] = element % shape[i];
    element /= shape[i];
  }
  return index;
}
constexpr int element_of(const Dims& shape, const Index& index) {
  int element = 0;
  for (int i = 0; i < shape.rank; ++i) element = element * shape[i] + index[static_cast<std::size_t>(i)];
  return element;
}

/// An element of an operand; operand -1 is the constant zero.
struct Origin {
  int operand = -1, element = 0;
};

/// Where element e of a view or concatenation comes from. `shape(k)` is the shape of operand k.
constexpr Origin moved(const graph::Node& n, int e, const auto& shape) {
  const Dims x = shape(0);
  Index index = index_of(n.shape, e);
  const auto axis = static_cast<std::size_t>(n.attr[0]);
  if (graph::is<op::Concat>(n)) {
    const int first = x[n.attr[0]];
    if (index[axis] < first) return {0, element_of(x, index)};
    index[axis] -= first;
    return {1, element_of(shape(1), index)};
  }
  if (graph::is<op::Pad>(n)) {
    index[axis] -= n.attr[1];
    if (index[axis] < 0 || index[axis] >= x[n.attr[0]]) return {};
  } else if (graph::is<op::Slice>(n)) {
    index[axis] += n.attr[1];
  } else if (graph::is<op::Broadcast>(n)) {
    for (int i = 0; i < x.rank; ++i)
      if (x[i] == 1) index[static_cast<std::size_t>(i)] = 0;
  } else if (graph::is<op::Permute>(n)) {
    const Index permuted = index;
    for (std::size_t i = 0; i < static_cast<std::size_t>(n.shape.rank); ++i)
      index[static_cast<std::size_t>(n.attr[i])] = permuted[i];
  } else {
    return {0, e};  // reshapes, and views that only mark a value
  }
  return {0, element_of(x, index)};
}

/// Of the elements that reduction n adds up to its element `result`, the one with number `member`.
constexpr int member(const graph::Node& n, const Dims& x, int result, int member) {
  Index index = index_of(n.shape, result);
  for (int i = x.rank; i-- > 0;)
    if (n.shape[i] == 1) {
      index[static_cast<std::size_t>(i)] = member % x[i];
      member /= x[i];
    }
  return element_of(x, index);
}

/// Of a product's element e, the element of the left (k = 0) or right operand that is its factor number
/// `step`.
constexpr int factor(const graph::Node& n, const Dims& x, int e, int k, int step) {
  Index index = index_of(n.shape, e);
  index[static_cast<std::size_t>(n.shape.rank - (k == 0 ? 1 : 2))] = step;
  return element_of(x, index);
}

}  // namespace lanes

/// The registers of a graph's nodes, in batches of Width lanes.
template <std::size_t Nodes>
struct Registers {
  Array<int, Nodes> first{};     // the node's first register, among the numbers' or the booleans'
  Array<bool, Nodes> uniform{};  // one register holds the same value in all lanes
  Array<bool, Nodes> alias{};    // shares its operand's registers: nothing to do
  int numbers = 0, booleans = 0;

  constexpr int batches(const graph::Node& n, std::size_t i, int width) const {
    return uniform[i] ? 1 : static_cast<int>((n.shape.size() + width - 1) / width);
  }
  /// Where element e of node i is.
  constexpr Lane lane(int i, int e, int width) const {
    const auto k = static_cast<std::size_t>(i);
    return uniform[k] ? Lane{first[k], -1} : Lane{first[k] + e / width, e % width};
  }
};

template <std::size_t Nodes>
constexpr Registers<Nodes> registers(const auto& nodes, int width) {
  Registers<Nodes> r;
  for (std::size_t i = 0; i < Nodes; ++i) {
    const graph::Node& n = nodes[i];
    using graph::Kind;
    const auto in = static_cast<std::size_t>(n.in[0] < 0 ? 0 : n.in[0]);
    r.uniform[i] = n.shape.size() == 1 || n.op->kind == Kind::constant;
    if (n.op->kind == Kind::view) {
      r.uniform[i] = r.uniform[i] || r.uniform[in];
      bool same = r.uniform[in];
      if (!r.uniform[i]) {  // whole registers that only have another number
        const auto shape = [&](int) { return nodes[in].shape; };
        const int start = lanes::moved(n, 0, shape).element;
        same = start % width == 0;
        for (int e = 0; e < n.shape.size(); ++e)
          same = same && lanes::moved(n, e, shape).element == start + e;
        if (same) r.first[i] = r.first[in] + start / width;
      } else if (same) {
        r.first[i] = r.first[in];
      }
      r.alias[i] = same;
    } else if (n.op->kind == Kind::elementwise && !r.uniform[i]) {
      r.uniform[i] = true;
      for (int o : n.in)
        if (o >= 0) r.uniform[i] = r.uniform[i] && r.uniform[static_cast<std::size_t>(o)];
    }
    if (r.alias[i]) continue;
    int& next = n.type == Scalar::boolean ? r.booleans : r.numbers;
    r.first[i] = next;
    next += r.batches(n, i, width);
  }
  return r;
}

}  // namespace ctgrad::kernel
