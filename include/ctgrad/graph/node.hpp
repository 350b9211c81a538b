// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// One operation in an expression graph: what it computes, of what type and shape, from which operands,
// written where.
#pragma once
#include <ctgrad/core/scalar.hpp>
#include <ctgrad/core/shape.hpp>

#include <bit>
#include <cstdint>
#include <ctgrad/core/array.hpp>
#include <source_location>

namespace ctgrad::graph {

struct Rules;

/// Where in the user's or a layer's code a node was made; of a derivative, where its forward node was made.
struct Location {
  const char* file = "";
  std::uint32_t line = 0;
  /// The leaf of the last parameter that was used before the node was made: where in a model that is. -1
  /// before any.
  int scope = -1;
  /// The library's composed function, such as softmax, that the line calls; null outside of one.
  const char* within = nullptr;
  /// The operation whose derivative the node belongs to; null in a forward pass.
  const char* derivative_of = nullptr;

  constexpr Location() = default;
  constexpr Location(std::source_location w) : file(w.file_name()), line(w.line()) {}
};

struct Node {
  const Rules* op = nullptr;
  Scalar type = Scalar::f64;
  Dims shape;
  Array<int, 3> in{-1, -1, -1};
  /// Axes, permutation, offsets or leaf index: each operation says how it uses them.
  Array<int, max_rank> attr{};
  /// Bits of a constant's value as double (Clang < 18 has no floating template arguments).
  std::uint64_t bits = 0;
  Location where;

  constexpr double constant() const { return std::bit_cast<double>(bits); }

  /// Same computation; the location takes no part.
  constexpr bool same(const Node& o) const;  // these two are in rules.hpp, where Rules is complete
  constexpr std::uint32_t hash() const;
};

}  // namespace ctgrad::graph
