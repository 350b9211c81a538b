// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Long sums: blocks of at most plan::longest_chain additions, whose results are added up with compensation
// (Kahan 1965): the error does not grow with the number of blocks, and blocks are long enough for that to
// cost nothing.
#pragma once
#include <ctgrad/core/storage.hpp>
#include <ctgrad/kernel/simd.hpp>
#include <ctgrad/kernel/threads.hpp>
#include <ctgrad/op/math.hpp>
#include <ctgrad/plan/sums.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace ctgrad::kernel {

/// total += part. `lost` is what rounding added too much so far, and is taken off the next part.
template <class V>
[[gnu::always_inline]] inline void add_compensated(V& total, V& lost, V part) {
  const V next = part - lost, sum = total + next, excess = (sum - total) - next;
  const V zero(static_cast<typename V::value_type>(0));
  lost = math::select(excess - excess == zero, excess, zero);  // infinite sums have lost nothing
  total = sum;
}

/// The same for n numbers each in memory.
template <class T, class Arch>
inline void add_compensated(T* total, T* lost, const T* part, std::int64_t n) {
  constexpr std::int64_t width = simd::width<T, Arch>;
  std::int64_t j = 0;
  for (; j + width <= n; j += width) {
    auto t = simd::load<T, Arch>(total + j), l = simd::load<T, Arch>(lost + j);
    add_compensated(t, l, simd::load<T, Arch>(part + j));
    simd::store<T, Arch>(total + j, t);
    simd::store<T, Arch>(lost + j, l);
  }
  if (const int rest = static_cast<int>(n - j); rest > 0) {
    auto t = simd::load_partial<T, Arch>(total + j, rest), l = simd::load_partial<T, Arch>(lost + j, rest);
    add_compensated(t, l, simd::load_partial<T, Arch>(part + j, rest));
    simd::store_partial<T, Arch>(total + j, t, rest);
    simd::store_partial<T, Arch>(lost + j, l, rest);
  }
}

/// The sums along a row in one pass of a kernel body B, whose accumulators hold one block's at a time.
template <class B, int Pass, int Unroll>
class RowSums {
  using V = typename B::V;
  using Accumulators = std::array<typename B::Accumulators, static_cast<std::size_t>(Unroll)>;

  /// Which nodes they are, and how many.
  static constexpr auto sums = [] {
    std::array<std::size_t, B::size> list{};
    std::size_t n = 0;
    for (int i = 0; i < B::count; ++i)
      if (B::node(i).use == plan::Use::reduce && B::node(i).level == Pass &&
          B::node(B::node(i).in[0]).vector && B::node(i).code == graph::code<op::Sum> && !B::picks(i))
        list[n++] = static_cast<std::size_t>(i);
    return std::pair{list, n};
  }();
  static constexpr int batches = B::spec.columns / (Unroll * B::width);  // for each accumulator

public:
  /// Whether node i is one of them.
  static constexpr bool adds(int i) {
    for (std::size_t k = 0; k < sums.second; ++k)
      if (sums.first[k] == static_cast<std::size_t>(i)) return true;
    return false;
  }
  /// Columns of a block, or 0 where rows are short enough without blocks.
  static constexpr int block = sums.second > 0 && batches > plan::longest_chain(B::spec.columns)
                                   ? static_cast<int>(plan::longest_chain(B::spec.columns)) * Unroll* B::width
                                   : 0;

  RowSums() {
    for (std::size_t i = 0; i < sums.second; ++i) total_[i] = lost_[i] = V(typename B::T(0));
  }
  /// Adds the accumulators of a block to the sums, and leaves them at 0 for the next one.
  [[gnu::always_inline]] void add(Accumulators& acc) {
    for (std::size_t i = 0; i < sums.second; ++i) {
      const std::size_t node = sums.first[i];
      V part = acc[0][node];
      for (std::size_t u = 1; u < acc.size(); ++u) part = part + acc[u][node];
      for (auto& a : acc) a[node] = V(typename B::T(0));
      add_compensated(total_[i], lost_[i], part);
    }
  }
  /// Adds the last block, and leaves the sums in the accumulators.
  [[gnu::always_inline]] void finish(Accumulators& acc) {
    add(acc);
    for (std::size_t i = 0; i < sums.second; ++i) acc[0][sums.first[i]] = total_[i];
  }

private:
  std::array<V, sums.second == 0 ? 1 : sums.second> total_, lost_;
};

/// The same for a pass that has no sums.
struct NoSums {
  static constexpr int block = 0;
};

/// The long sums over rows of a kernel body B of a Source: they are added up in blocks in space of their own.
template <class Source, class B>
class LongSums {
  using T = typename B::T;
  static constexpr const plan::Spec& spec = Source::spec;
  static constexpr plan::RowBlocks blocks = plan::row_blocks(spec, Source::nodes);

  static constexpr auto sums = [] {
    std::array<int, B::size> list{};
    std::size_t n = 0;
    for (int i = 0; i < B::count; ++i)
      if (plan::is_long_sum(spec, B::node(i))) list[n++] = i;
    return std::pair{list, n};
  }();
  template <class F>
  [[gnu::always_inline]] static void for_each(const F& f) {
    [&]<std::size_t... K>(std::index_sequence<K...>) __attribute__((always_inline)) {
      (f(std::integral_constant<int, sums.first[K]>{}), ...);
    }
    (std::make_index_sequence<sums.second>{});
  }

  /// What node I's block of rows adds to.
  template <int I>
  [[gnu::always_inline]] static plan::Piece piece(std::int64_t outer, std::int64_t first, std::int64_t last) {
    constexpr const plan::KernelNode& n = B::node(I);
    return plan::piece(spec, n, blocks, outer, first, last);
  }

  static constexpr std::int64_t elements = plan::sum_elements(spec, Source::nodes, spec.nodes);

  /// Whether threads can share the blocks: nothing else is added up over rows, and space for the blocks is
  /// small.
  static constexpr bool shared = [] {
    for (int i = 0; i < B::count; ++i) {
      const plan::Use use = B::node(i).use;
      if (use == plan::Use::scatter || (use == plan::Use::sink && !plan::is_long_sum(spec, B::node(i))))
        return false;
    }
    return has_threads && elements <= std::int64_t{1} << 16;
  }();

public:
  static constexpr bool any = sums.second > 0;

  /// Node I's piece of space for all sums: in the scratch space for what is lost to rounding, behind it for
  /// the sums of a block.
  template <int I>
  static T* at(T* space) {
    return space + plan::sum_elements(spec, Source::nodes, I);
  }
  static void clear(T* scratch) { std::fill_n(scratch, elements, T(0)); }

  /// Calls rows(operand, first, last) for blocks of rows, with other addresses for the sums. Threads take
  /// blocks in turn and add them up in their order, so that sums do not depend on the number of threads.
  template <class Rows>
  [[gnu::always_inline]] static void by_blocks(void* const* operand, T* scratch, const Rows& rows) {
    clear(scratch);
    if constexpr (shared) {
      Turns turns;
      in_team(
          spec.rows * spec.columns, [&](Team team) __attribute__((always_inline)) {
            by_blocks(operand, scratch, team.rank == 0 ? scratch + elements : own_space(), rows, team,
                      &turns);
          });
    } else {
      by_blocks(operand, scratch, scratch + elements, rows, Team{}, nullptr);
    }
  }

  /// Calls rows(operand) for some rows of a product's tile, whose sums of columns [j, j + columns) are a
  /// block.
  template <int Columns, class Rows>
  [[gnu::always_inline]] static void by_tile(void* const* operand, T* scratch, int j, int columns,
                                             const Rows& rows) {
    void* moved[B::size];
    move(operand, moved);
    alignas(alignment) T block[sums.second][Columns] = {};
    int k = 0;
    // The tile's columns count from j: an address for column 0 is in front of the block, so it is made as a
    // number.
    for_each([&](auto i) {
      moved[i] = reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(block[k++]) -
                                         static_cast<std::uintptr_t>(j) * sizeof(T));
    });
    rows(moved);
    k = 0;
    for_each([&](auto i) {
      add_compensated<T, typename B::arch>(static_cast<T*>(operand[i]) + j, at<i>(scratch) + j, block[k++],
                                           columns);
    });
  }

private:
  static T* own_space() {
    static thread_local Storage<T, static_cast<std::size_t>(elements)> space{uninitialized};
    return space.data();
  }

  /// A thread's blocks, each of which is added up in `block` first.
  template <class Rows>
  [[gnu::always_inline]] static void by_blocks(void* const* operand, T* scratch, T* block, const Rows& rows,
                                               Team team, Turns* turns) {
    void* moved[B::size];
    move(operand, moved);
    for_each([&](auto i) { moved[i] = at<i>(block); });
    constexpr std::int64_t extent = spec.dim[static_cast<std::size_t>(blocks.dim)],
                           blocks_of_outer = (extent + blocks.step - 1) / blocks.step;
    for (std::int64_t b = team.rank; b < blocks.outer * blocks_of_outer; b += team.size) {
      const std::int64_t outer = b / blocks_of_outer, first = b % blocks_of_outer * blocks.step,
                         last = std::min(extent, first + blocks.step), row = outer * extent;
      for_each([&](auto i) {
        const plan::Piece r = piece<i>(outer, first, last);
        std::fill_n(at<i>(block) + r.first, r.size, T(0));
      });
      rows(moved, (row + first) * blocks.inner, (row + last) * blocks.inner);
      if (turns != nullptr) turns->wait_for(b);
      for_each([&](auto i) {
        const plan::Piece r = piece<i>(outer, first, last);
        add_compensated<T, typename B::arch>(static_cast<T*>(operand[i]) + r.first, at<i>(scratch) + r.first,
                                             at<i>(block) + r.first, r.size);
      });
      if (turns != nullptr) turns->end(b);
    }
  }

  /// Copies the addresses that there are.
  [[gnu::always_inline]] static void move(void* const* operand, void** moved) {
    [&]<int... I>(std::integer_sequence<int, I...>) __attribute__((always_inline)) {
      ((B::node(I).memory ? void(moved[I] = operand[I]) : void()), ...);
    }
    (std::make_integer_sequence<int, B::count>{});
  }
};

}  // namespace ctgrad::kernel
