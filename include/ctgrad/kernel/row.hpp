// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Row regions: one loop over rows; in each row one or more passes over the columns, cut by the reductions
// along it.
#pragma once
#include <ctgrad/kernel/ahead.hpp>
#include <ctgrad/kernel/body.hpp>
#include <ctgrad/kernel/late.hpp>
#include <ctgrad/kernel/sums.hpp>
#include <ctgrad/kernel/threads.hpp>

namespace ctgrad::kernel {

template <class Source, class Arch>
struct RowKernel {
  using B = Body<Source, Arch>;
  using T = typename B::T;
  using V = typename B::V;

  [[gnu::always_inline]] static void run(void* const* operand) {
    if constexpr (B::accumulates)
      accumulate(operand);
    else if constexpr (!has_threads)
      rows(operand, 0, B::spec.rows);
    else if constexpr (is_one_sum)
      rows(operand, 0, 1);
    else if constexpr (is_one_row)
      run_columns(operand, {0, B::spec.columns});
    else
      in_team(B::spec.rows * B::spec.columns, [&](Team team) {
        const Range r = share(team, B::spec.rows, B::reduces_rows_together ? B::width : 1);
        rows(operand, r.first, r.last);
      });
  }
  /// Rows that add to buffers that they share.
  [[gnu::always_inline]] static void accumulate(void* const* operand) {
    if constexpr (LongSums<Source, B>::any) {
      ClearSinks<B>::run(operand);
      LongSums<Source, B>::by_blocks(
          operand, static_cast<T*>(operand[B::count]),
          [](void* const* moved, std::int64_t first, std::int64_t last)
              __attribute__((always_inline)) { rows(moved, first, last); });
    } else if constexpr (B::registers_hold_sinks) {
      sum_rows(operand);
    } else {
      ClearSinks<B>::run(operand);
      rows(operand, 0, B::spec.rows);
    }
  }

  /// Rows that take turns: while one waits for its reduction, the others compute. As many as fit into
  /// first-level cache with all that is read and written of them again, with as many that write late, or
  /// with what memory brings meanwhile and all rows share.
  static constexpr int turns = [] {
    if (B::spec.passes == 1 || B::spec.rows == 1) return 1;
    std::int64_t room = (std::int64_t{1} << 15) / static_cast<std::int64_t>(sizeof(T));
    if (B::writes_late)
      room /= 2;
    else if constexpr (is_far<B>)
      if (comes_from_memory<B>) room = room / 2 - row_elements<B>(false);
    int n = 4;
    while (n > 1 && n * row_elements<B>(true) > room) n /= 2;
    return n;
  }();
  using Next = Ahead<B, turns>;

  [[gnu::always_inline]] static void rows(void* const* operand, std::int64_t first, std::int64_t last) {
    constexpr auto n = static_cast<std::size_t>(turns);
    alignas(alignment) T buffer[(B::writes_late ? 2 * n : n) * B::buffer_size];
    if constexpr (B::reduces_rows_together) {
      for (std::int64_t r = first; r < last; r += B::width) rows_together(operand, r, buffer);
    } else if constexpr (B::writes_late) {
      rows_written_late(operand, first, last, buffer);
    } else if constexpr (B::spec.rows == 1) {
      if (first < last) one_row(operand, {}, buffer, passes);
    } else if constexpr (turns == 1) {
      for_each_row<Source>(
          first, last, [&](std::int64_t, const auto& index) __attribute__((always_inline)) {
            one_row(operand, index, buffer, passes);
          });
    } else {
      typename B::Row row[n];
      std::size_t entered = 0;
      for_each_row<Source>(
          first, last, [&](std::int64_t r, const auto& index) __attribute__((always_inline)) {
            B::enter(row[entered], operand, index, enters);
            if (++entered < n && r + 1 < last) return;
            in_turn(row, buffer, entered, passes);
            entered = 0;
          });
    }
    if constexpr (B::streams_any) simd::end_stream();
  }
  static constexpr auto enters = B::template nodes_that<&B::enters>;
  static constexpr std::make_integer_sequence<int, B::spec.passes> passes{};

  /// The row at `index` in these passes.
  template <int... P>
  [[gnu::always_inline]] static void one_row(void* const* operand,
                                             const Array<std::int64_t, plan::max_row_dims>& index, T* buffer,
                                             std::integer_sequence<int, P...>) {
    typename B::Row row;
    B::enter(row, operand, index, enters);
    NotLate none;
    (pass<P>(row, buffer, none), ...);
  }
  /// These passes, each over all of the rows before the next.
  template <int... P>
  [[gnu::always_inline]] static void in_turn(typename B::Row* row, T* buffer, std::size_t rows,
                                             std::integer_sequence<int, P...>) {
    (in_turn<P>(row, buffer, rows), ...);
  }
  template <int P>
  [[gnu::always_inline]] static void in_turn(typename B::Row* row, T* buffer, std::size_t rows) {
    NotLate none;
    for (std::size_t i = 0; i < rows; ++i) pass<P>(row[i], buffer + i * B::buffer_size, none);
  }

  /// Rows whose last pass goes beside the costliest one over those behind.
  [[gnu::always_inline]] static void rows_written_late(void* const* operand, std::int64_t first,
                                                       std::int64_t last, T* buffer) {
    constexpr auto n = static_cast<std::size_t>(turns);
    typename B::Row row[2 * n];
    // How many rows are entered and where they begin; how many of the other group are not written yet.
    std::size_t entered = 0, group = 0, late = 0;
    const auto begin = [&](Late<B> & other, std::size_t i) __attribute__((always_inline)) {
      other.begin(row[i], buffer + i * B::buffer_size);
    };
    const auto write = [&](std::size_t i, std::size_t end) {
      for (; i < end; ++i) {
        Late<B> other;
        begin(other, n - group + i);
        other.finish();
      }
    };
    for_each_row<Source>(
        first, last, [&](std::int64_t r, const auto& index) __attribute__((always_inline)) {
          B::enter(row[group + entered], operand, index, enters);
          if (++entered < n && r + 1 < last) return;
          const auto turn = [&]<int Pass>(std::integral_constant<int, Pass>) __attribute__((always_inline)) {
            for (std::size_t i = 0; i < entered; ++i) {
              constexpr bool beside = Pass == B::costliest_pass;
              std::conditional_t<beside, Late<B>, NotLate> other;
              if constexpr (beside)
                if (i < late) begin(other, n - group + i);
              pass<Pass>(row[group + i], buffer + (group + i) * B::buffer_size, other);
              if constexpr (beside) other.finish();
            }
          };
          [&]<int... P>(std::integer_sequence<int, P...>) __attribute__((always_inline)) {
            (turn(std::integral_constant<int, P>{}), ...);
          }
          (std::make_integer_sequence<int, B::spec.passes - 1>{});
          write(entered, late);
          group = n - group;
          late = entered;
          entered = 0;
        });
    write(0, late);
  }

  /// One row in one pass in which every column is for itself: threads share the columns.
  static constexpr bool is_one_row = [] {
    for (int i = 0; i < B::count; ++i)
      if (B::node(i).use == B::Use::reduce || (B::node(i).store && !B::node(i).vector)) return false;
    return B::spec.rows == 1 && B::spec.passes == 1 && !B::accumulates;
  }();
  /// These columns of the row.
  static void run_columns(void* const* operand, Range r) {
    static_assert(is_one_row);
    in_team(r.last - r.first, [&](Team team) {
      const Range own = share(team, r.last - r.first, B::template unroll<0> * B::width);
      columns(operand, {r.first + own.first, r.first + own.last});
    });
  }
  static void columns(void* const* operand, Range r) {
    constexpr int unroll = B::template unroll<0>;
    typename B::Row row;
    B::enter(row, operand, {}, enters);
    B::scalars(row, B::template scalars_of<0>);
    std::array<typename B::Accumulators, unroll> acc;
    std::int64_t j = r.first;
    NotLate none;
    for (; j + unroll * B::width <= r.last; j += unroll * B::width)
      batches<0, unroll>(row, acc, nullptr, j, none);
    for (; j + B::width <= r.last; j += B::width) batches<0, 1>(row, acc, nullptr, j, none);
    if (j < r.last) B::template columns<0, true>(row, acc[0], nullptr, j, static_cast<int>(r.last - j));
  }

  /// One row whose only pass adds up so many columns that it does so in blocks, and does nothing else:
  /// threads share the blocks.
  static constexpr bool is_one_sum = [] {
    using Sums = RowSums<B, 0, B::template unroll<0>>;
    for (int i = 0; i < B::count; ++i)
      if ((B::node(i).use == B::Use::reduce && !Sums::adds(i)) || (B::node(i).store && B::node(i).vector))
        return false;
    const bool one_pass = []<int... P>(std::integer_sequence<int, P...>) {
      return (!B::template has_vector_work<P + 1> && ...);
    }
    (std::make_integer_sequence<int, B::spec.passes - 1>{});
    return has_threads && B::spec.rows == 1 && one_pass && !B::accumulates && Sums::block > 0;
  }();
  /// Adds the blocks of the row to `sums`; threads take them in turn, and add them up in their order.
  template <int P, class Sums, std::size_t Unroll, class Other>
  [[gnu::always_inline]] static void add_blocks(const typename B::Row& row, T* buffer, Sums& sums,
                                                std::array<typename B::Accumulators, Unroll>& acc, Team team,
                                                Turns* order, Other& other) {
    constexpr std::int64_t step = static_cast<std::int64_t>(Unroll) * B::width,
                           whole = B::spec.columns / step * step;
    for (std::int64_t b = team.rank; b * Sums::block < whole; b += team.size) {
      const std::int64_t end = std::min<std::int64_t>(whole, (b + 1) * Sums::block);
      for (std::int64_t j = b * Sums::block; j < end; j += step)
        batches<P, static_cast<int>(Unroll)>(row, acc, buffer, j, other);
      if (order != nullptr) order->wait_for(b);
      sums.add(acc);
      if (order != nullptr) order->end(b);
    }
  }

  /// N batches of columns from j on, each with accumulators of its own.
  template <int P, int N, std::size_t Unroll, class Other>
  [[gnu::always_inline]] static void batches(const typename B::Row& row,
                                             std::array<typename B::Accumulators, Unroll>& acc, T* buffer,
                                             std::int64_t j, Other& other) {
    B::template batches<P, N>(row, acc, buffer, j);
    if constexpr (!std::is_same_v<Other, NotLate>) other.template advance<N>();
    if constexpr (is_far<B>)
      if constexpr (Next::worth && P == B::costliest_pass) Next::template fetch<P, N>(row, j);
  }

  /// As many rows as a batch has lanes, from row `first` on: their reductions go through one transpose.
  [[gnu::always_inline]] static void rows_together(void* const* operand, std::int64_t first, T* buffer) {
    std::array<std::array<V, static_cast<std::size_t>(B::width)>, B::size> parts;
    const auto one = [&]<int Lane>(std::integral_constant<int, Lane>) __attribute__((always_inline)) {
      typename B::Row row;
      B::enter(row, operand, {first + Lane}, enters);
      NotLate none;
      pass<0>(
          row, buffer, none, [&]<int I>(V part) __attribute__((always_inline)) { parts[I][Lane] = part; });
    };
    [&]<int... Lane>(std::integer_sequence<int, Lane...>) __attribute__((always_inline)) {
      (one(std::integral_constant<int, Lane>{}), ...);
    }
    (std::make_integer_sequence<int, B::width>{});
    for_each_node([&]<int I>(std::integral_constant<int, I>) __attribute__((always_inline)) {
      if constexpr (B::node(I).use == B::Use::reduce) {
        auto& lanes = parts[I];
        simd::transpose(lanes);
        for (std::size_t half = lanes.size() / 2; half > 0; half /= 2)
          for (std::size_t i = 0; i < half; ++i)
            lanes[i] = op::by_code<B::node(I).code>::combine(lanes[i], lanes[i + half]);
        simd::store<T, Arch>(static_cast<T*>(operand[I]) + first, lanes[0]);
      }
    });
  }

  /// All rows where their sums are in registers meanwhile.
  [[gnu::always_inline]] static void sum_rows(void* const* operand) {
    std::array<typename B::Accumulators, static_cast<std::size_t>(B::template unroll<0>)> acc;
    B::clear(acc, B::template accumulated<0>);
    for_each_row<Source>(
        0, B::spec.rows, [&](std::int64_t, const auto& index) __attribute__((always_inline)) {
          typename B::Row row;
          B::enter(row, operand, index, enters);
          B::scalars(row, B::template scalars_of<0>);
          each_batch([&]<int U>(std::integral_constant<int, U>) __attribute__((always_inline)) {
            B::template columns<0, false>(row, acc[U], nullptr, U * B::width, B::width);
          });
        });
    for_each_node([&]<int I>(std::integral_constant<int, I>) __attribute__((always_inline)) {
      if constexpr (B::node(I).use == B::Use::sink)
        each_batch([&]<int U>(std::integral_constant<int, U>) __attribute__((always_inline)) {
          simd::store<T, Arch>(static_cast<T*>(operand[I]) + U * B::width, acc[U][I]);
        });
    });
  }

  template <class F>
  [[gnu::always_inline]] static void for_each_node(const F& f) {
    [&]<int... I>(std::integer_sequence<int, I...>) __attribute__((always_inline)) {
      (f(std::integral_constant<int, I>{}), ...);
    }
    (std::make_integer_sequence<int, B::count>{});
  }
  template <class F>
  [[gnu::always_inline]] static void each_batch(const F& f) {
    [&]<int... U>(std::integer_sequence<int, U...>) __attribute__((always_inline)) {
      (f(std::integral_constant<int, U>{}), ...);
    }
    (std::make_integer_sequence<int, B::template unroll<0>>{});
  }

  /// One pass over a row, and `other` beside it. `take.operator()<I>(batch)` gets what is to be reduced
  /// further to reduction I, if it is given.
  template <int P, class Other, class Take = std::nullptr_t>
  [[gnu::always_inline]] static void pass(typename B::Row& state, T* buffer, Other& other,
                                          [[maybe_unused]] const Take& take = {}) {
    if constexpr (B::template scalars_of<P>.size() > 0) B::scalars(state, B::template scalars_of<P>);
    // A copy, where rows are several: what is written must not make the compiler read it for every batch.
    std::conditional_t<(turns > 1 || B::writes_late), const typename B::Row, const typename B::Row&> row =
        state;
    constexpr int unroll = B::template unroll<P>, columns = B::spec.columns, width = B::width;
    std::array<typename B::Accumulators, unroll> acc;
    constexpr bool has_accumulators = B::template accumulated<P>.size() > 0;
    if constexpr (has_accumulators) B::clear(acc, B::template accumulated<P>);
    if constexpr (B::template has_vector_work<P>) {
      constexpr int step = unroll * width;
      using Sums = std::conditional_t<has_accumulators, RowSums<B, P, unroll>, NoSums>;
      if constexpr (B::starts_aligned(P)) {
        // Rows begin anywhere; whole batches are written past the caches only where their results are
        // aligned.
        std::int64_t j = unaligned<width>(row.pointer[B::first_stream(P)]);
        if (j > 0) B::template columns<P, true>(row, acc[0], buffer, 0, static_cast<int>(j));
        for (; j + step <= columns; j += step) batches<P, unroll>(row, acc, buffer, j, other);
        for (; j + width <= columns; j += width) batches<P, 1>(row, acc, buffer, j, other);
        if (j < columns) B::template columns<P, true>(row, acc[0], buffer, j, static_cast<int>(columns - j));
      } else {
        constexpr int whole = columns / step * step;
        if constexpr (Sums::block > 0) {
          Sums sums;
          if constexpr (is_one_sum) {
            Turns order;
            in_team(columns, [&](Team team) {
              auto own = acc;
              add_blocks<P>(row, buffer, sums, own, team, &order, other);
            });
          } else {
            add_blocks<P>(row, buffer, sums, acc, Team{}, nullptr, other);
          }
          sums.finish(acc);
        } else {
          for (std::int64_t j = 0; j < whole; j += step) batches<P, unroll>(row, acc, buffer, j, other);
        }
        constexpr int rest_batches = (columns - whole) / width;
        if constexpr (rest_batches > 0) batches<P, rest_batches>(row, acc, buffer, whole, other);
        constexpr int rest = columns - whole - rest_batches * width;
        if constexpr (rest > 0) B::template columns<P, true>(row, acc[0], buffer, columns - rest, rest);
      }
    }
    if constexpr (!std::is_same_v<Take, std::nullptr_t>)
      for_each_node([&]<int I>(std::integral_constant<int, I>) __attribute__((always_inline)) {
        if constexpr (B::node(I).use == B::Use::reduce)
          take.template operator()<I>(B::template joined<I>(acc));
      });
    else if constexpr (B::template reduced<P>.size() > 0)
      B::finish(state, acc, buffer, B::template reduced<P>);
  }
};

}  // namespace ctgrad::kernel
