// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What a kernel computes, without addresses: two pieces of work with equal specs are one template
// instantiation.
#pragma once
#include <ctgrad/core/options.hpp>
#include <ctgrad/core/scalar.hpp>

#include <cstddef>
#include <cstdint>
#include <ctgrad/core/array.hpp>

namespace ctgrad::plan {

/// Rows of a kernel are a loop nest of at most this depth; most need one.
inline constexpr int max_row_dims = 5;
inline constexpr int max_kernel_nodes = 512;
/// Longest row whose values a kernel can keep from one pass to the next in a buffer on the stack.
inline constexpr int buffered_columns = 4096;
using RowStrides = Array<std::int64_t, max_row_dims>;

/// How a kernel node gets its value.
enum class Use : std::uint8_t {
  load,  // from memory
  constant,
  iota,     // the element's own index: its access is the value, not an address
  table,    // the rows that a gather reads: an address, no value
  gather,   // from the table in[1], in the row that in[0] names
  product,  // the matrix product that this kernel is the epilogue of
  compute,  // elementwise
  reduce,   // along the row, available in later passes
  sink,     // over rows, accumulated in memory
  scatter,  // added to memory in the row that in[1] names
};

struct KernelNode {
  Use use{};
  std::uint32_t code = 0;
  Scalar type{};
  Array<std::int16_t, 3> in{-1, -1, -1};
  bool vector = false;  // varies along the row
  bool store = false;
  bool memory = false;  // has an operand address
  std::int16_t level = 0;
  std::int16_t cost = 0;
  std::uint64_t bits = 0;
  RowStrides row{};  // elements from one row index to the next
  std::int64_t column = 0;
  std::int64_t offset = 0;  // of an iota
  std::int64_t size = 0;    // of a sink's or scatter's buffer
  bool clear = false;       // the buffer starts from the reduction's identity

  constexpr bool operator==(const KernelNode&) const = default;
};

/// Nested loops over an axis of a matrix, innermost first.
inline constexpr int max_loops = 3;
struct Loops {
  Array<int, max_loops> extent{1, 1, 1};
  Array<std::int64_t, max_loops> stride{};

  constexpr bool operator==(const Loops&) const = default;
  constexpr std::int64_t offset(int i) const {
    std::int64_t r = 0;
    for (std::size_t l = 0; l + 1 < max_loops; i /= extent.items[l++])
      r += i % extent.items[l] * stride.items[l];
    return r + i * stride.items[max_loops - 1];
  }
};

/// One operand of a matrix product: element strides of its rows, columns and batch dimensions. Windows have
/// loops in place of strides.
struct MatrixAccess {
  std::int64_t row = 0, column = 0;
  RowStrides batch{};
  bool windows = false;
  Loops rows{}, columns{};
  constexpr bool operator==(const MatrixAccess&) const = default;
};

/// Nodes of a kernel with its iteration space: rows, as a nest of dims, by columns.
struct Spec {
  Scalar type{};
  int nodes = 0;
  int first_node = 0;  // in the plan's table
  int passes = 1;
  int row_dims = 0;
  Array<int, max_row_dims> dim{};
  std::int64_t rows = 1;
  int columns = 1;
  // of a matrix product; its rows are batch by m
  bool matmul = false;
  int m = 0, n = 0, k = 0;
  MatrixAccess a, b;
  Precision precision{};
  bool scratch = false;  // whether a call needs space of its own; follows from the rest

  constexpr bool same_shape(const Spec& o) const {
    return type == o.type && nodes == o.nodes && passes == o.passes && row_dims == o.row_dims &&
           dim == o.dim && rows == o.rows && columns == o.columns && matmul == o.matmul && m == o.m &&
           n == o.n && k == o.k && a == o.a && b == o.b && precision == o.precision;
  }
};

/// Addresses that a call of a kernel has: of its nodes, of a product's matrices, and of scratch space.
constexpr int operands(const Spec& s) { return s.nodes + (s.matmul ? 2 : 0) + (s.scratch ? 1 : 0); }

}  // namespace ctgrad::plan
