// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The body of a kernel: evaluates the nodes of a spec for one row, a batch of columns at a time. Row kernels
// loop over it, and matrix products use it as their epilogue.
#pragma once
#include <ctgrad/kernel/math.hpp>
#include <ctgrad/kernel/rows.hpp>
#include <ctgrad/kernel/scalars.hpp>
#include <ctgrad/kernel/simd.hpp>
#include <ctgrad/op/registry.hpp>

#include <array>
#include <cstdint>
#include <utility>

namespace ctgrad::kernel {

/// Source has `spec` and `nodes`, both constant.
template <class Source, class Arch>
struct Body : RowScalars<Source, Arch> {
  using Base = RowScalars<Source, Arch>;
  using Base::buffer_stride;
  using Base::count;
  using Base::needs;
  using Base::node;
  using Base::size;
  using Base::spec;
  using Base::width;
  using Base::works_in;
  using typename Base::Row;
  using typename Base::T;
  using typename Base::Use;
  using typename Base::V;
  using arch = Arch;
  using M = simd::Mask<T, Arch>;

  // ---- per batch of columns

  // Plain arrays, and here and below few calls within calls: compilers inline them anew for every node and
  // batch.
  struct Lanes {
    V value[size];
    M mask[size];
  };
  using Accumulators = std::array<V, size>;

  template <int Pass>
  static constexpr bool is_in(int i) {
    return needs.in_pass[Pass][i] || works_in(node(i), Pass);
  }
  template <int Pass>
  static constexpr bool writes(int i) {
    return node(i).store && node(i).vector && needs.written[i] == Pass && node(i).use != Use::reduce;
  }

  /// Columns j … j+width (or only n of them, if Partial) of a row in one pass, which evaluates nodes I and
  /// writes nodes W.
  template <int Pass, bool Partial, int... I, int... W>
  [[gnu::always_inline]] static void
  columns(const Row& row, [[maybe_unused]] Accumulators& acc, [[maybe_unused]] T* buffer, std::int64_t j,
          int n, std::integer_sequence<int, I...>, std::integer_sequence<int, W...>) {
    Lanes lanes;
    (column<Pass, Partial, true, I>(row, lanes, acc, buffer, j, n), ...);
    // Results last: with a single pass one may be written over an argument that another is computed from.
    (write_node<Partial, W>(row, lanes, j, n), ...);
  }
  template <int Pass, bool Partial>
  [[gnu::always_inline]] static void columns(const Row& row, Accumulators& acc, T* buffer, std::int64_t j,
                                             int n) {
    columns<Pass, Partial>(row, acc, buffer, j, n, evaluated<Pass>, written<Pass>);
  }
  /// N whole batches of columns from j on. All are evaluated before one is written: the compiler cannot know
  /// that a result is not an argument of the next batch, and would not let them overlap.
  template <int Pass, int N, std::size_t Unroll>
  [[gnu::always_inline]] static void batches(const Row& row, std::array<Accumulators, Unroll>& acc, T* buffer,
                                             std::int64_t j) {
    constexpr std::make_integer_sequence<int, N> all{};
    constexpr auto comparisons = Base::template nodes_that<&Body::template names_in<Pass>>;
    if constexpr (comparisons.size() == 0)
      batches<Pass, true>(row, acc, buffer, j, all, evaluated<Pass>, written<Pass>);
    else if (any_named(row, j, N * width, comparisons)) [[unlikely]]
      batches<Pass, true>(row, acc, buffer, j, all, evaluated<Pass>, written<Pass>);
    else
      batches<Pass, false>(row, acc, buffer, j, all, evaluated<Pass>, written<Pass>);
  }
  /// Whether one of these comparisons is true in one of n columns from j on.
  template <int... I>
  [[gnu::always_inline]] static bool any_named(const Row& row, std::int64_t j, int n,
                                               std::integer_sequence<int, I...>) {
    return (... || (static_cast<std::uint64_t>(row.named[I] - j) < static_cast<std::uint64_t>(n)));
  }
  /// Named is whether a column that the row names may be one of them.
  template <int Pass, bool Named, std::size_t Unroll, int... U, int... I, int... W>
  [[gnu::always_inline]] static void batches(const Row& row, std::array<Accumulators, Unroll>& acc, T* buffer,
                                             std::int64_t j, std::integer_sequence<int, U...>,
                                             std::integer_sequence<int, I...> nodes,
                                             std::integer_sequence<int, W...> results) {
    Lanes lanes[sizeof...(U)];
    if constexpr (sizeof...(U) == 1) {
      (column<Pass, false, Named, I>(row, *lanes, acc[0], buffer, j, width), ...);
      (write_node<false, W>(row, *lanes, j, width), ...);
    } else {
      (evaluate<Pass, Named>(row, lanes[U], acc[U], buffer, j + U * width, nodes), ...);
      if constexpr (sizeof...(W) > 0) (write(row, lanes[U], j + U * width, results), ...);
    }
  }
  template <int Pass, bool Named, int... I>
  [[gnu::always_inline]] static void evaluate(const Row& row, Lanes& lanes, Accumulators& acc,
                                              [[maybe_unused]] T* buffer, std::int64_t j,
                                              std::integer_sequence<int, I...>) {
    (column<Pass, false, Named, I>(row, lanes, acc, buffer, j, width), ...);
  }
  template <int... W>
  [[gnu::always_inline]] static void write(const Row& row, Lanes& lanes, std::int64_t j,
                                           std::integer_sequence<int, W...>) {
    (write_node<false, W>(row, lanes, j, width), ...);
  }

  template <int Pass>
  static constexpr auto evaluated = Base::template nodes_that<&Body::is_in<Pass>>;
  template <int Pass>
  static constexpr auto written = Base::template nodes_that<&Body::writes<Pass>>;

  template <bool Partial>
  [[gnu::always_inline]] static V load(const T* p, int n) {
    if constexpr (Partial)
      return simd::load_partial<T, Arch>(p, n);
    else
      return simd::load<T, Arch>(p);
  }
  template <bool Partial>
  [[gnu::always_inline]] static void store(T* p, V v, int n) {
    if constexpr (Partial)
      simd::store_partial<T, Arch>(p, v, n);
    else
      simd::store<T, Arch>(p, v);
  }
  /// Elements that are not neighbours, lane by lane.
  template <class S>
  [[gnu::always_inline]] static V load_strided(const S* p, std::int64_t stride, int n) {
    alignas(alignment) T lanes[V::size] = {};
    for (int l = 0; l < n; ++l) lanes[l] = static_cast<T>(p[l * stride]);
    return V::load_aligned(lanes);
  }
  /// Calls f(lane, its number) for the first n lanes.
  template <class F>
  [[gnu::always_inline]] static void each_lane(V v, int n, const F& f) {
    alignas(alignment) T lanes[static_cast<std::size_t>(width)];
    v.store_aligned(lanes);
    for (int l = 0; l < n; ++l) f(l, lanes[l]);
  }
  template <int I>
  [[gnu::always_inline]] static V operand(const Row& row, const Lanes& lanes) {
    if constexpr (node(I).vector)
      return lanes.value[static_cast<std::size_t>(I)];
    else
      return V(Base::template number<I>(row));
  }
  template <int I>
  [[gnu::always_inline]] static M mask(const Row& row, const Lanes& lanes) {
    if constexpr (node(I).vector)
      return lanes.mask[static_cast<std::size_t>(I)];
    else
      return V(row.mask[static_cast<std::size_t>(I)] ? T(1) : T(0)) != V(T(0));
  }

  template <int I>
  static T* in_buffer(T* buffer) {
    return buffer + static_cast<std::size_t>(needs.buffer[I]) * buffer_stride;
  }
  template <int Pass, int I>
  static constexpr bool is_summand() {
    return Base::summands[static_cast<std::size_t>(Pass)][static_cast<std::size_t>(I)];
  }
  /// x plus, or minus, node I, which is a product.
  template <int I, bool Plus = true>
  [[gnu::always_inline]] static V multiply_add(const Row& row, const Lanes& lanes, V x) {
    const V a = operand<node(I).in[0]>(row, lanes);
    return simd::fma<T, Arch>(Plus ? a : -a, operand<node(I).in[1]>(row, lanes), x);
  }
  /// Node I, be it a product that is evaluated only where it is added.
  template <int Pass, int I>
  [[gnu::always_inline]] static V addend(const Row& row, const Lanes& lanes) {
    if constexpr (is_summand<Pass, I>())
      return operand<node(I).in[0]>(row, lanes) * operand<node(I).in[1]>(row, lanes);
    else
      return operand<I>(row, lanes);
  }
  /// Reduction Code's value so far with one more of node I.
  template <int Pass, std::uint32_t Code, int I>
  [[gnu::always_inline]] static V combined(const Row& row, const Lanes& lanes, V so_far) {
    if constexpr (is_summand<Pass, I>())
      return multiply_add<I>(row, lanes, so_far);
    else
      return op::by_code<Code>::combine(so_far, operand<I>(row, lanes));
  }

  template <int Pass, bool Partial, bool Named, int I>
  [[gnu::always_inline]] static void column(const Row& row, Lanes& lanes, Accumulators& acc, T* buffer,
                                            std::int64_t j, int n) {
    constexpr const plan::KernelNode& k = node(I);
    constexpr bool needed = needs.in_pass[Pass][I];
    constexpr int filled = needs.buffer_pass[I];
    if constexpr (needed) {
      V& v = lanes.value[static_cast<std::size_t>(I)];
      if constexpr (k.use == Use::load) {
        if constexpr (k.type == Scalar::i32)
          v = load_strided(reinterpret_cast<const std::int32_t*>(row.pointer[I]) + j * k.column, k.column, n);
        else if constexpr (k.column == 1)
          v = load<Partial>(row.pointer[I] + j, n);
        else if constexpr (k.column == 2)
          v = simd::load_even<T, Arch>(row.pointer[I] + 2 * j, n);
        else
          v = load_strided(row.pointer[I] + j * k.column, k.column, n);
      } else if constexpr (k.use == Use::gather) {
        constexpr std::int64_t step = node(k.in[1]).column;
        if constexpr (step == 1)
          v = load<Partial>(row.pointer[static_cast<std::size_t>(k.in[1])] + j, n);
        else
          v = load_strided(row.pointer[static_cast<std::size_t>(k.in[1])] + j * step, step, n);
      } else if constexpr (k.use == Use::iota) {
        // Equal in all rows, it is a constant wherever j is.
        constexpr bool constant = k.row == plan::RowStrides{};
        const T first = constant ? static_cast<T>(k.offset) : row.value[I];
        v = simd::lane_index<T, Arch>() * V(static_cast<T>(k.column)) +
            V(first + static_cast<T>(j * k.column));
      } else if constexpr (k.use == Use::product) {
        v = load<false>(row.product + j, n);  // tiles are padded
      } else if constexpr (k.use == Use::compute && Base::finds(filled, Pass)) {
        v = load<(Pass >= spec.passes)>(in_buffer<I>(buffer) + j, n);  // else whole: buffers are padded
      } else if constexpr (k.use == Use::compute) {
        constexpr int other = Base::partner(I, Pass);
        if constexpr (!Named && Base::names(I, Pass)) {
          return;  // nowhere true
        } else if constexpr (!Named && k.code == graph::code<op::Select> && Base::names(k.in[0], Pass)) {
          v = operand<k.in[2]>(row, lanes);
        } else if constexpr (other > I) {
          evaluate_pair<node(I).code>(v, lanes.value[static_cast<std::size_t>(other)],
                                      operand<k.in[0]>(row, lanes));
        } else if constexpr (is_summand<Pass, I>()) {
          return;  // its users multiply
        } else if constexpr (k.code == graph::code<op::Add> || k.code == graph::code<op::Sub>) {
          constexpr bool add = k.code == graph::code<op::Add>;
          constexpr int term = is_summand<Pass, k.in[0]>() ? k.in[1] : k.in[0];
          const V b = addend<Pass, term>(row, lanes);
          if constexpr (is_summand<Pass, k.in[0]>())
            v = multiply_add<k.in[0]>(row, lanes, add ? b : -b);
          else if constexpr (is_summand<Pass, k.in[1]>())
            v = multiply_add<k.in[1], add>(row, lanes, b);
          else
            v = op::by_code<node(I).code>::value(b, operand<k.in[1]>(row, lanes));
        } else if constexpr (other < 0) {
          using Op = op::by_code<node(I).code>;
          auto& result = simd::either<k.type == Scalar::boolean>(lanes.mask, lanes.value)[I];
          if constexpr (Op::arity == 1)
            result = Op::value(operand<k.in[0]>(row, lanes));
          else if constexpr (Op::arity == 2)
            result = Op::value(operand<k.in[0]>(row, lanes), operand<k.in[1]>(row, lanes));
          else if constexpr (Base::extreme(I) < 0)
            result = simd::lesser(operand<k.in[1]>(row, lanes), operand<k.in[2]>(row, lanes));
          else if constexpr (Base::extreme(I) > 0)
            result = simd::greater(operand<k.in[1]>(row, lanes), operand<k.in[2]>(row, lanes));
          else
            result = Op::value(mask<k.in[0]>(row, lanes), operand<k.in[1]>(row, lanes),
                               operand<k.in[2]>(row, lanes));
        }
        if constexpr (filled == Pass) store<false>(in_buffer<I>(buffer) + j, v, n);
      }
    }
    if constexpr (k.level == Pass && k.use == Use::reduce && !Base::picks(I)) {
      if constexpr (node(k.in[0]).vector) {
        V& a = acc[static_cast<std::size_t>(I)];
        const V sum = combined<Pass, node(I).code, k.in[0]>(row, lanes, a);
        if constexpr (Partial)
          a = math::select(simd::first_lanes<T, Arch>(n), sum, a);
        else
          a = sum;
      }
    }
    if constexpr (k.level == Pass && k.vector && (k.use == Use::sink || k.use == Use::scatter)) {
      if constexpr (Base::registers_hold_sinks) {
        acc[I] = combined<Pass, node(I).code, k.in[0]>(row, lanes, acc[I]);
      } else if constexpr (k.column == 1) {
        T* p = row.pointer[I] + j;
        if constexpr (k.use == Use::scatter)
          store<Partial>(p, load<Partial>(p, n) + operand<k.in[0]>(row, lanes), n);
        else
          store<Partial>(p, combined<Pass, node(I).code, k.in[0]>(row, lanes, load<Partial>(p, n)), n);
      } else {
        each_lane(addend<Pass, k.in[0]>(row, lanes), n, [&](int l, T x) {
          T& p = row.pointer[I][(j + l) * k.column];
          if constexpr (k.use == Use::scatter)
            p += x;
          else
            p = op::by_code<node(I).code>::combine(p, x);
        });
      }
    }
  }

  template <bool Partial, int I>
  [[gnu::always_inline]] static void write_node(const Row& row, const Lanes& lanes, std::int64_t j, int n) {
    constexpr const plan::KernelNode& k = node(I);
    const V v = lanes.value[static_cast<std::size_t>(I)];
    if constexpr (!Partial && Base::streams(I))
      simd::stream<T, Arch, Base::aligned(I)>(row.pointer[I] + j, v);
    else if constexpr (k.column == 1)
      store<Partial>(row.pointer[I] + j, v, n);
    else if constexpr (k.column == 2)
      simd::store_even<T, Arch>(row.pointer[I] + 2 * j, v, n);
    else
      each_lane(v, n, [&](int l, T x) { row.pointer[I][(j + l) * k.column] = x; });
  }

  // ---- reductions along the row

  template <std::size_t Unroll, int... I>
  [[gnu::always_inline]] static void clear(std::array<Accumulators, Unroll>& acc,
                                           std::integer_sequence<int, I...>) {
    for (auto& a : acc) ((a[I] = V(static_cast<T>(op::by_code<node(I).code>::identity))), ...);
  }
  template <int Pass>
  static constexpr bool accumulates_in(int i) {
    return (reduces_in<Pass>(i) && !Base::picks(i)) ||
           (node(i).level == Pass && Base::registers_hold_sinks && node(i).use == Use::sink);
  }
  template <int Pass>
  static constexpr bool reduces_in(int i) {
    return node(i).level == Pass && node(i).use == Use::reduce;
  }
  /// The nodes of a pass that have accumulators, and those of them that are reductions along the row.
  template <int Pass>
  static constexpr auto accumulated = Base::template nodes_that<&Body::accumulates_in<Pass>>;
  template <int Pass>
  static constexpr auto reduced = Base::template nodes_that<&Body::reduces_in<Pass>>;

  template <int I>
  [[gnu::always_inline]] static V joined(const auto& acc) {
    V v = acc[0][I];
    for (std::size_t u = 1; u < acc.size(); ++u) v = op::by_code<node(I).code>::combine(v, acc[u][I]);
    return v;
  }
  template <int... I>
  [[gnu::always_inline]] static void finish(Row& row, const auto& acc, [[maybe_unused]] T* buffer,
                                            std::integer_sequence<int, I...>) {
    (finish_node<I>(row, acc, buffer), ...);
  }
  template <int I>
  [[gnu::always_inline]] static void finish_node(Row& row, const auto& acc, T* buffer) {
    constexpr const plan::KernelNode& n = node(I);
    using Op = op::by_code<node(I).code>;
    if constexpr (Base::picks(I)) {
      row.value[I] = picked<I>(row, buffer);
    } else if constexpr (node(n.in[0]).vector) {
      row.value[I] = simd::reduce<T, Arch>(joined<I>(acc), [](auto a, auto b) { return Op::combine(a, b); });
    } else {  // the same value in every column
      row.value[I] =
          Base::template number<n.in[0]>(row) * static_cast<T>(Op::identity == 0 ? spec.columns : 1);
    }
    if constexpr (n.store) *row.pointer[I] = row.value[I];
  }
  /// The value in the column that the row names: no other is evaluated.
  template <int I>
  [[gnu::always_inline]] static T picked(const Row& row, T* buffer) {
    const std::int64_t j = Base::template named_column<Base::picked_by(I)>(row);
    if (j < 0) return T(0);
    Lanes lanes;
    Accumulators none;
    constexpr int pass = spec.passes + node(I).level;
    pick<pass>(row, lanes, none, buffer, j, evaluated<pass>);
    return simd::first(lanes.value[static_cast<std::size_t>(node(node(I).in[0]).in[1])]);
  }
  template <int Pass, int... I>
  [[gnu::always_inline]] static void pick(const Row& row, Lanes& lanes, Accumulators& none, T* buffer,
                                          std::int64_t j, std::integer_sequence<int, I...>) {
    (column<Pass, true, true, I>(row, lanes, none, buffer, j, 1), ...);
  }
};

}  // namespace ctgrad::kernel
