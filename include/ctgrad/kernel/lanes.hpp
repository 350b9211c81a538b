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
  } else if (graph::is<op::Unfold>(n)) {
    index[axis] = index[axis] * n.attr[2] + index[axis + 1] * n.attr[1];
    for (std::size_t i = axis + 1; i < static_cast<std::size_t>(x.rank); ++i) index[i] = index[i + 1];
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

// Permutations of registers numbered from 0, of which `lane(e)` is the source of position e.

/// Positions `Shift` further on in registers of Width lanes that hold `Count` of them.
template <int Shift, int Count, int Width>
struct Shifted {
  static constexpr Lane lane(int e) {
    if (e >= Shift) return {};
    return e + Shift < Count ? Lane{(e + Shift) / Width, (e + Shift) % Width} : Lane{Lane::fill, -1};
  }
};
/// Lanes and those at a distance, a power of two, exchanged.
template <int Distance>
struct Crossed {
  static constexpr Lane lane(int e) { return {0, e ^ Distance}; }
};
/// The first `Count` lanes, filled up to the period, again and again.
template <int Period, int Count>
struct Repeated {
  static constexpr Lane lane(int e) {
    return e % Period < Count ? Lane{0, e % Period} : Lane{Lane::fill, -1};
  }
};

}  // namespace lanes

/// The registers of a graph's nodes, in batches of Width lanes.
template <std::size_t Nodes>
struct Registers {
  Array<int, Nodes> first{};     // the node's first register, among the numbers' or the booleans'
  Array<bool, Nodes> uniform{};  // one register holds the same value in all lanes
  Array<bool, Nodes> alias{};    // shares its operand's registers: nothing to do
  /// Of a value of less than a register: lane l holds element l modulo the number of elements, for l below
  /// this.
  Array<int, Nodes> filled{};
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

/// Whether n is the second half of a value of at most a register. It is held with the first half behind it,
/// so that the product of both halves is a product of whole registers that repeats itself.
constexpr bool is_second_half(const auto& nodes, const graph::Node& n, int width) {
  if (!graph::is<op::Slice>(n)) return false;
  const Dims& x = nodes[static_cast<std::size_t>(n.in[0])].shape;
  const std::int64_t half = n.shape.size();
  return x.size() == 2 * half && x.size() <= width && x[n.attr[0]] == 2 * n.attr[1] &&
         lanes::moved(n, 0, [&](int) { return x; }).element == half;
}
constexpr bool is_product_of_halves(const auto& nodes, const graph::Node& n, int width) {
  if (!graph::is<op::Mul>(n)) return false;
  for (std::size_t k = 0; k < 2; ++k) {
    const graph::Node &a = nodes[static_cast<std::size_t>(n.in[k])],
                      &b = nodes[static_cast<std::size_t>(n.in[1 - k])];
    if (is_second_half(nodes, a, width) && graph::is<op::Slice>(b) && b.in[0] == a.in[0] && b.attr[1] == 0 &&
        b.attr[0] == a.attr[0])
      return true;
  }
  return false;
}

template <std::size_t Nodes>
constexpr Registers<Nodes> registers(const auto& nodes, int width) {
  Registers<Nodes> r;
  for (std::size_t i = 0; i < Nodes; ++i) {
    const graph::Node& n = nodes[i];
    using graph::Kind;
    const auto in = static_cast<std::size_t>(n.in[0] < 0 ? 0 : n.in[0]);
    const auto size = static_cast<int>(n.shape.size());
    r.uniform[i] = size == 1 || n.op->kind == Kind::constant;
    r.filled[i] = size;
    if (n.op->kind == Kind::view || n.op->kind == Kind::concat) {
      const bool twice = n.op->kind == Kind::concat && n.in[0] == n.in[1];
      const bool one = n.op->kind == Kind::view || twice;  // of one operand
      r.uniform[i] = one && (r.uniform[i] || r.uniform[in]);
      bool same = one && r.uniform[in];
      if (!r.uniform[i] && one) {  // registers that only have another number
        const auto shape = [&](int k) {
          return nodes[static_cast<std::size_t>(n.in[static_cast<std::size_t>(k)])].shape;
        };
        const int operand = static_cast<int>(shape(0).size()), start = lanes::moved(n, 0, shape).element;
        bool whole = start % width == 0, repeated = size <= r.filled[in] && operand < size;
        for (int e = 0; e < size; ++e) {
          const int element = lanes::moved(n, e, shape).element;
          whole = whole && element == start + e && !twice;
          repeated = repeated && element == e % operand;
        }
        same = whole || repeated;
        if (same) {
          r.first[i] = r.first[in] + start / width;
          if (repeated || size == operand) r.filled[i] = r.filled[in];
        } else if (size < width && !is_second_half(nodes, n, width)) {
          r.filled[i] = width;
        }
      } else if (same) {
        r.first[i] = r.first[in];
      }
      if (!one && size < width) r.filled[i] = width;
      r.alias[i] = same;
    } else if (n.op->kind == Kind::elementwise && !r.uniform[i]) {
      r.uniform[i] = true;
      if (size < width) r.filled[i] = width;
      for (int o : n.in)
        if (o >= 0 && !r.uniform[static_cast<std::size_t>(o)]) {
          r.uniform[i] = false;
          if (r.filled[static_cast<std::size_t>(o)] < r.filled[i])
            r.filled[i] = r.filled[static_cast<std::size_t>(o)];
        }
      if (is_product_of_halves(nodes, n, width))
        r.filled[i] = r.filled[static_cast<std::size_t>(nodes[in].in[0])];
    }
    if (r.alias[i]) continue;
    int& next = n.type == Scalar::boolean ? r.booleans : r.numbers;
    r.first[i] = next;
    next += r.batches(n, i, width);
  }
  return r;
}

/// d·b beside d·a, where a and b are the halves of a value of at most a register, as one product: d twice,
/// times b beside a. The gradient of a product of halves is that.
template <class Nodes>
constexpr Nodes join_halves(Nodes nodes, const auto& roots, int width) {
  Array<int, Nodes{}.size()> uses{};
  for (const graph::Node& n : nodes)
    for (int o : n.in)
      if (o >= 0) ++uses[static_cast<std::size_t>(o)];
  for (int r : roots) uses[static_cast<std::size_t>(r)] += 2;
  for (graph::Node& n : nodes) {
    if (!graph::is<op::Concat>(n)) continue;
    graph::Node &first = nodes[static_cast<std::size_t>(n.in[0])],
                &second = nodes[static_cast<std::size_t>(n.in[1])];
    if (!graph::is<op::Mul>(first) || !graph::is<op::Mul>(second) ||
        uses[static_cast<std::size_t>(n.in[0])] != 1 || uses[static_cast<std::size_t>(n.in[1])] != 1)
      continue;
    for (std::size_t k = 0; k < 4; ++k) {
      const int d = first.in[k / 2], b = first.in[1 - k / 2], a = second.in[1 - k % 2];
      const graph::Node &high = nodes[static_cast<std::size_t>(b)], &low = nodes[static_cast<std::size_t>(a)];
      if (second.in[k % 2] != d || b >= n.in[1] || !is_second_half(nodes, high, width) ||
          !graph::is<op::Slice>(low) || low.in[0] != high.in[0] || low.attr[0] != high.attr[0] ||
          low.attr[1] != 0 || n.attr[0] != high.attr[0])
        continue;
      graph::Node beside = n;
      beside.in = {d, d, -1};
      n.op = first.op;
      n.attr = {};
      first = beside;
      beside.in = {b, a, -1};
      second = beside;
      break;
    }
  }
  return nodes;
}

}  // namespace ctgrad::kernel
