// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What the passes know about an operation: a table of facts and functions, filled from the operation's own
// header.
#pragma once
#include <ctgrad/graph/node.hpp>
#include <ctgrad/graph/value.hpp>

#include <cstdint>
#include <string_view>

namespace ctgrad::graph {

/// How the planner treats an operation.
enum class Kind : std::uint8_t {
  leaf,         // an argument's element, in memory before the program starts
  constant,     // one value, any shape
  iota,         // an index along one axis
  elementwise,  // result element i depends on operand elements i
  reduction,    // over axes that become extent 1
  view,         // the operand's elements under another index: no arithmetic
  concat,       // operands side by side in one buffer
  matmul,
  gather,
  scatter,
  bundle,       // a list of operands: of a loop
  loop,         // a body run again and again
  loop_result,  // one result of a loop
};

/// Identity of an operation inside kernels: a hash of its name.
constexpr std::uint32_t code_of(std::string_view name) {
  std::uint32_t h = 2166136261u;
  for (char c : name) h = (h ^ static_cast<unsigned char>(c)) * 16777619u;
  return h;
}

struct Rules {
  std::string_view name;
  std::uint32_t code = 0;
  Kind kind{};
  int arity = 0;
  /// Rough instructions per element; 1 is an addition.
  int cost = 0;
  bool commutative = false;
  /// The value is the operand's; only derivatives treat it as another one, and it goes when they are done.
  bool mark = false;
  /// Which of the functions below exist. Flags, because GCC's sanitizers cannot compare function pointers to
  /// null in constant expressions.
  bool simplifies = false;
  bool differentiable = false;
  /// A cheaper equal of the node about to be added, or an invalid Value.
  Value (*simplify)(Builder&, const Node&) = nullptr;
  /// d times the derivative of y in operand i, summed into the operand's shape; invalid where there is none.
  Value (*pull)(Value y, int i, Value d) = nullptr;
  /// The derivative of y in operand i times the tangent t of that operand.
  Value (*push)(Value y, int i, Value t) = nullptr;
  /// The elementwise value in double, for interpretation; null for operations that move data.
  double (*evaluate)(double, double, double) = nullptr;
  /// The same without the rules that make nodes: what a program keeps of an operation at run time.
  const Rules* facts = nullptr;
};

constexpr bool Node::same(const Node& o) const {
  return op->code == o.op->code && in == o.in && bits == o.bits && type == o.type && shape == o.shape &&
         attr == o.attr;
}

// One expression of what tells most nodes apart: constant expressions pay for each operation.
constexpr std::uint32_t Node::hash() const {
  const auto mix = static_cast<std::uint32_t>(in.items[0]) * 0x9E3779B1u +
                   static_cast<std::uint32_t>(in.items[1]) * 0x85EBCA77u +
                   static_cast<std::uint32_t>(in.items[2]) * 0xC2B2AE3Du +
                   static_cast<std::uint32_t>(attr.items[0]) * 0x27D4EB2Fu +
                   static_cast<std::uint32_t>(attr.items[1]) * 0x165667B1u +
                   static_cast<std::uint32_t>(shape.extent[0]) * 0xD3A2646Du +
                   static_cast<std::uint32_t>(shape.extent[1]) * 0xFD7046C5u +
                   static_cast<std::uint32_t>(bits ^ bits >> 32) * 0x9E3779B1u + op->code +
                   static_cast<std::uint32_t>(type);
  return mix ^ (mix >> 16);
}

}  // namespace ctgrad::graph
