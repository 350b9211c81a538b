// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What is constant along a row of a kernel: where its elements are, and the values that are one number in the
// whole row. Worked out when a row is entered and before each of its passes.
#pragma once
#include <ctgrad/kernel/math.hpp>
#include <ctgrad/kernel/passes.hpp>
#include <ctgrad/kernel/simd.hpp>
#include <ctgrad/op/registry.hpp>

#include <bit>
#include <cstdint>
#include <utility>

namespace ctgrad::kernel {

/// Source has `spec` and `nodes`, both constant.
template <class Source, class Arch>
struct RowScalars : Passes<Source, simd::width<cpp_scalar<Source::spec.type>, Arch>> {
  using Base = Passes<Source, simd::width<cpp_scalar<Source::spec.type>, Arch>>;
  using Base::count;
  using Base::node;
  using Base::size;
  using Base::spec;
  using typename Base::Use;
  using T = cpp_scalar<spec.type>;
  using V = simd::Batch<T, Arch>;

  /// What is constant along a row.
  struct Row {
    T* pointer[size];
    T value[size];
    bool mask[size];
    std::int32_t index[size];
    std::int64_t named[size];  // the column that a comparison is true in, or -1
    const T* product;          // this row of the product, at the first of the columns being evaluated
  };

  /// Points at row `index` (one index per row dimension) and loads its scalars. I are the nodes
  /// that enter.
  template <int... I>
  [[gnu::always_inline]] static void
  enter([[maybe_unused]] Row& row, [[maybe_unused]] void* const* operand,
        [[maybe_unused]] const Array<std::int64_t, plan::max_row_dims>& index,
        std::integer_sequence<int, I...>) {
    (enter_node<I>(row, operand, index), ...);
  }

  /// Whether node i names rows of a table.
  static constexpr bool is_index(int i) {
    for (int user = i + 1; user < Base::count; ++user)
      if ((node(user).use == Use::gather && node(user).in[0] == i) ||
          (node(user).use == Use::scatter && node(user).in[1] == i))
        return true;
    return false;
  }
  /// Whether there is something to do for node i where a row begins.
  static constexpr bool enters(int i) {
    const plan::KernelNode& n = node(i);
    return n.use == Use::iota || n.use == Use::gather || n.use == Use::scatter ||
           (n.use == Use::load && n.type == Scalar::i32) || (n.memory && n.use != Use::table);
  }
  template <int I>
  [[gnu::always_inline]] static void enter_node(Row& row, void* const* operand,
                                                const Array<std::int64_t, plan::max_row_dims>& index) {
    constexpr const plan::KernelNode& n = node(I);
    std::int64_t offset = 0;
    if constexpr (spec.row_dims == 1)
      offset = index.items[0] * n.row[0];
    else if constexpr (n.use != Use::scatter)
      for (int d = 0; d < spec.row_dims; ++d)
        offset += index[static_cast<std::size_t>(d)] * n.row[static_cast<std::size_t>(d)];
    if constexpr (n.use == Use::iota)
      row.value[I] = static_cast<T>(offset + n.offset);
    else if constexpr (n.use == Use::load && n.type == Scalar::i32) {
      const std::int32_t* p = static_cast<const std::int32_t*>(operand[I]) + offset;
      if constexpr (n.vector)
        row.pointer[I] = reinterpret_cast<T*>(const_cast<std::int32_t*>(p));
      else {
        row.index[I] = *p;
        row.value[I] = static_cast<T>(*p);
      }
    } else if constexpr (n.use == Use::gather) {
      constexpr const plan::KernelNode& table = node(n.in[1]);
      row.index[I] = 0;
      const T* from = static_cast<const T*>(operand[n.in[1]]) +
                      static_cast<std::int64_t>(row.index[n.in[0]]) * table.row[0];
      row.value[I] = *from;
      // The result's own place, if it is stored, takes the pointer; the source is found again from the index.
      if constexpr (n.store) row.pointer[I] = static_cast<T*>(operand[I]) + offset;
      row.pointer[n.in[1]] = const_cast<T*>(from);
    } else if constexpr (n.use == Use::scatter) {
      row.pointer[I] = static_cast<T*>(operand[I]) + static_cast<std::int64_t>(row.index[n.in[1]]) * n.row[0];
    } else if constexpr (n.memory && n.use != Use::table) {
      row.pointer[I] = static_cast<T*>(operand[I]) + offset;
      if constexpr (n.use == Use::load && !n.vector) {
        row.value[I] = *row.pointer[I];
        if constexpr (is_index(I)) row.index[I] = static_cast<std::int32_t>(row.value[I]);
      }
    }
  }

  /// Row scalars of a pass, whose nodes they are: everything that needs only the reductions of earlier
  /// passes.
  template <int... I>
  [[gnu::always_inline]] static void scalars([[maybe_unused]] Row& row, std::integer_sequence<int, I...>) {
    (scalar<I>(row), ...);
  }
  /// Whether there is something to do for node i before a pass.
  template <int Pass>
  static constexpr bool is_scalar(int i) {
    const plan::KernelNode& n = node(i);
    if (n.level != Pass) return false;
    if (n.vector) return Base::chooses[static_cast<std::size_t>(i)];
    return n.use == Use::compute || n.use == Use::sink || n.use == Use::scatter ||
           (n.use == Use::gather && n.store);
  }
  template <int Pass>
  static constexpr auto scalars_of = Base::template nodes_that<&RowScalars::is_scalar<Pass>>;

  /// The value of node I, which is one number in the whole row.
  template <int I>
  [[gnu::always_inline]] static T number(const Row& row) {
    if constexpr (node(I).use == Use::constant)
      return static_cast<T>(std::bit_cast<double>(node(I).bits));
    else
      return row.value[static_cast<std::size_t>(I)];
  }

  /// The column in which node I, a comparison with the column index, is true; -1 where there is none.
  template <int I>
  [[gnu::always_inline]] static std::int64_t named_column(const Row& row) {
    constexpr int index = Base::index_in(I);
    constexpr std::int64_t first = node(node(I).in[index]).offset;
    const T name = number<node(I).in[1 - index]>(row);
    if (!(name >= static_cast<T>(first) && name < static_cast<T>(first + spec.columns))) return -1;
    const auto whole = static_cast<std::int64_t>(name);
    return static_cast<T>(whole) == name ? whole - first : -1;
  }

  template <int I>
  [[gnu::always_inline]] static void scalar(Row& row) {
    constexpr const plan::KernelNode& n = node(I);
    if constexpr (n.vector) {
      row.named[I] = named_column<I>(row);
    } else if constexpr (n.use == Use::compute) {
      using Op = op::by_code<node(I).code>;
      auto& result = simd::either<n.type == Scalar::boolean>(row.mask, row.value)[I];
      if constexpr (Op::arity == 1 && Op::cost >= 8)  // a call would throw the batches' registers away
        result = simd::first(Op::value(V(number<n.in[0]>(row))));
      else if constexpr (Op::arity == 1)
        result = Op::value(number<n.in[0]>(row));
      else if constexpr (Op::arity == 2)
        result = Op::value(number<n.in[0]>(row), number<n.in[1]>(row));
      else
        result = Op::value(row.mask[n.in[0]], number<n.in[1]>(row), number<n.in[2]>(row));
    }
    if constexpr (n.store && (n.use == Use::compute || n.use == Use::gather)) *row.pointer[I] = row.value[I];
    if constexpr (n.use == Use::sink)
      *row.pointer[I] = op::by_code<node(I).code>::combine(*row.pointer[I], number<n.in[0]>(row));
    if constexpr (n.use == Use::scatter) *row.pointer[I] += number<n.in[0]>(row);
  }
};

}  // namespace ctgrad::kernel
