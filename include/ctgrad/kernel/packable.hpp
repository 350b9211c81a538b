// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Which graphs become straight-line SIMD code that holds all values in registers, and how wide its registers
// are.
#pragma once
#include <ctgrad/graph/node.hpp>
#include <ctgrad/graph/rules.hpp>

#include <cstddef>
#include <cstdint>

namespace ctgrad::kernel {

/// Instructions of straight-line code, by the operations' costs, above which loops are shorter.
inline constexpr int packed_cost = 1000;
/// Registers that one value may fill.
inline constexpr int packed_registers = 8;

namespace detail {

/// The type of all numbers in a graph; i32 if they differ.
constexpr Scalar packed_type(const auto& nodes) {
  Scalar type = Scalar::boolean;
  for (const graph::Node& n : nodes)
    if (n.type != Scalar::boolean) {
      if (type != Scalar::boolean && type != n.type) return Scalar::i32;
      type = n.type;
    }
  return type;
}

constexpr bool is_packable_node(const auto& nodes, const graph::Node& n) {
  using graph::Kind;
  switch (n.op->kind) {
  case Kind::leaf:
  case Kind::constant:
  case Kind::iota:
  case Kind::view:
  case Kind::concat:
  case Kind::reduction:
  case Kind::matmul: return n.type != Scalar::boolean;
  case Kind::elementwise:
    return n.op->arity == 3 || nodes[static_cast<std::size_t>(n.in[0])].type != Scalar::boolean;
  default: return false;
  }
}

}  // namespace detail

/// Whether a graph's values are so few that straight-line code with batches of `width` numbers of its type
/// holds them in registers.
constexpr bool is_packable(const auto& nodes, const auto& roots, const auto& width_of) {
  const Scalar type = detail::packed_type(nodes);
  if (type != Scalar::f32 && type != Scalar::f64) return false;
  const int width = width_of(type);
  std::int64_t cost = 0;
  for (const graph::Node& n : nodes) {
    const std::int64_t batches = (n.shape.size() + width - 1) / width;
    if (!detail::is_packable_node(nodes, n) || batches > packed_registers) return false;
    if (n.op->kind == graph::Kind::matmul)
      cost += 3 * batches * nodes[static_cast<std::size_t>(n.in[0])].shape.columns();
    else if (n.op->kind == graph::Kind::reduction)
      cost += 4 + 2 * ((nodes[static_cast<std::size_t>(n.in[0])].shape.size() + width - 1) / width);
    else
      cost += batches * (1 + n.op->cost);
  }
  for (int r : roots)
    if (nodes[static_cast<std::size_t>(r)].type == Scalar::boolean) return false;
  return cost <= packed_cost;
}

}  // namespace ctgrad::kernel
