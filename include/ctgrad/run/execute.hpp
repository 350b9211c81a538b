// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Walks a plan's schedule: a loop over a constant table of kernels and operand addresses.
#pragma once
#include <ctgrad/kernel/product.hpp>
#include <ctgrad/kernel/row.hpp>
#include <ctgrad/kernel/threads.hpp>
#include <ctgrad/plan/plan.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace ctgrad::run {

/// Distinct kernel K of a compiled program, in the form that kernel templates take. Copies, because compilers
/// search the whole constant that a subobject belongs to.
template <class Compiled, std::size_t K>
struct KernelOf {
  static constexpr plan::Spec spec = Compiled::plan.kernels[K];
  static constexpr auto nodes = [] {
    Array<plan::KernelNode, static_cast<std::size_t>(spec.nodes)> r{};
    for (std::size_t i = 0; i < r.size(); ++i)
      r[i] = Compiled::plan.nodes[static_cast<std::size_t>(spec.first_node) + i];
    return r;
  }();
};

template <class Compiled, class Arch>
struct Schedule {
  using Kernel = void (*)(void* const*);

  template <std::size_t K>
  static constexpr Kernel kernel() {
    if constexpr (Compiled::plan.kernels[K].matmul)
      return &kernel::ProductKernel<KernelOf<Compiled, K>, Arch>::run;
    else
      return &kernel::RowKernel<KernelOf<Compiled, K>, Arch>::run;
  }

  // Its type is written out: otherwise it would be made with the class, where nothing is called through it,
  // too.
  static constexpr std::array<Kernel, Compiled::plan.kernels.size()> table =
      []<std::size_t... K>(std::index_sequence<K...>) {
    return std::array<Kernel, sizeof...(K)>{kernel<K>()...};
  }
  (std::make_index_sequence<Compiled::plan.kernels.size()>{});

  /// Whether the schedule is code and not a table: addresses are constants then, and small kernels are
  /// inlined.
  static constexpr bool unrolled = Compiled::plan.steps.size() <= 8 && Compiled::plan.regions.size() == 0;

  // Compilers optimize what is inlined anew in every function that it goes through, so there are few of them
  // between a schedule and its kernels.
  template <std::size_t S>
  [[gnu::always_inline]] static void step(std::byte* const* space) {
    constexpr std::size_t k = static_cast<std::size_t>(Compiled::plan.steps[S].kernel);
    void* operand[static_cast<std::size_t>(plan::operands(Compiled::plan.kernels[k]))];
    place<S>(operand, space, std::make_index_sequence<placed<S>.size()>{});
    if constexpr (Compiled::plan.kernels[k].matmul)
      kernel::ProductKernel<KernelOf<Compiled, k>, Arch>::run(operand);
    else
      kernel::RowKernel<KernelOf<Compiled, k>, Arch>::run(operand);
  }
  /// Addresses of the operands of step S.
  template <std::size_t S, std::size_t... I>
  [[gnu::always_inline]] static void place(void** operand, std::byte* const* space,
                                           std::index_sequence<I...>) {
    ((operand[placed<S>.items[I].operand] =
          space[placed<S>.items[I].address.space] + placed<S>.items[I].address.byte_offset),
     ...);
  }
  /// An operand and where it is.
  struct Place {
    std::size_t operand = 0;
    Address address{};
  };
  /// The operands of step S that are in memory: all in one expression, for a function that sets one, or none,
  /// takes its time to compile.
  template <std::size_t S>
  static constexpr auto placed = [] {
    using K = KernelOf<Compiled, static_cast<std::size_t>(Compiled::plan.steps[S].kernel)>;
    constexpr auto in_memory = [](std::size_t i) { return i >= K::nodes.size() || K::nodes[i].memory; };
    constexpr auto all = static_cast<std::size_t>(plan::operands(K::spec));
    constexpr std::size_t count = [in_memory] {
      std::size_t n = 0;
      for (std::size_t i = 0; i < all; ++i) n += in_memory(i) ? 1 : 0;
      return n;
    }();
    constexpr auto first = static_cast<std::size_t>(Compiled::plan.steps[S].first_address);
    Array<Place, count> r{};
    std::size_t n = 0;
    for (std::size_t i = 0; i < all; ++i)
      if (in_memory(i)) r[n++] = {i, Compiled::plan.addresses[first + i]};
    return r;
  }();

  /// Runs steps [0, last). space[0] is the arena, then come arguments and results.
  static void run(std::byte* const* space, std::size_t last) {
    constexpr const auto& plan = Compiled::plan;
    if constexpr (unrolled) {
      [&]<std::size_t... S>(std::index_sequence<S...>) { ((S < last ? step<S>(space) : void()), ...); }
      (std::make_index_sequence<plan.steps.size()>{});
    } else {
      std::size_t s = 0;
      for (const plan::BatchRegion& r : plan.regions) {
        if (static_cast<std::size_t>(r.first) >= last) break;
        for (; s < static_cast<std::size_t>(r.first); ++s) run_step(space, s);
        run_region(space, r);
        s = static_cast<std::size_t>(r.last);
      }
      for (; s < last; ++s) run_step(space, s);
    }
  }

  /// Runs a schedule of one step, one row in one pass, for these of its columns.
  static void run_columns(std::byte* const* space, kernel::Range columns) {
    static_assert(Compiled::plan.steps.size() == 1);
    void* operand[static_cast<std::size_t>(plan::operands(KernelOf<Compiled, 0>::spec))];
    place<0>(operand, space, std::make_index_sequence<placed<0>.size()>{});
    kernel::RowKernel<KernelOf<Compiled, 0>, Arch>::run_columns(operand, columns);
  }

  /// Runs step s alone, from the table; one of a region for all slices, with whatever values from inside the
  /// region there are.
  static void run_step(std::byte* const* space, std::size_t s) {
    for (const plan::BatchRegion& r : Compiled::plan.regions)
      if (static_cast<int>(s) >= r.first && static_cast<int>(s) < r.last) {
        for (std::int64_t i = 0; i < r.slices; ++i) run_slice(space, r, s, i, nullptr);
        return;
      }
    call(s, [space](int, Address a) { return space[a.space] + a.byte_offset; });
  }

private:
  /// Calls the kernel of step s with operand(i, address) for each of its addresses.
  template <class Operand>
  static void call(std::size_t s, const Operand& operand_at) {
    constexpr const auto& plan = Compiled::plan;
    void* operand[plan::max_kernel_nodes + 3];
    const plan::Step& step = plan.steps[s];
    const plan::Spec& spec = plan.kernels[static_cast<std::size_t>(step.kernel)];
    const Address* address = plan.addresses.data() + step.first_address;
    const int count = plan::operands(spec);
    for (int i = 0; i < count; ++i) operand[i] = operand_at(i, address[i]);
    table[static_cast<std::size_t>(step.kernel)](operand);
  }

  /// Threads share the slices, each with its own memory for what is inside, if there are two for each thread;
  /// otherwise they share the work of each kernel.
  static void run_region(std::byte* const* space, const plan::BatchRegion& r) {
    const auto run = [&](kernel::Range slices, std::byte* own) {
      for (std::int64_t i = slices.first; i < slices.last; ++i)
        for (int s = r.first; s < r.last; ++s) run_slice(space, r, static_cast<std::size_t>(s), i, own);
    };
    if constexpr (kernel::has_threads) {
      if (r.slices >= std::int64_t{2} * kernel::threads())
        return kernel::in_team(r.slices * r.scratch_bytes, [&](kernel::Team team) {
          run(kernel::share(team, r.slices), team.rank == 0 ? nullptr : own_scratch());
        });
    }
    run({0, r.slices}, nullptr);
  }

  /// Step s for one slice; where a thread has its own memory, it takes the place of the region's in the
  /// arena.
  static void run_slice(std::byte* const* space, const plan::BatchRegion& r, std::size_t s,
                        std::int64_t index, std::byte* own) {
    constexpr const auto& plan = Compiled::plan;
    const plan::Slices& slices =
        plan.slices[static_cast<std::size_t>(r.first_slices) + s - static_cast<std::size_t>(r.first)];
    const plan::RowStrides* const move = plan.moves.data() + slices.first_move;
    call(s, [&](int i, Address a) {
      const std::int64_t inside = a.byte_offset - r.scratch_offset;
      if (own != nullptr && a.space == 0 && inside >= 0 && inside < r.scratch_bytes) return own + inside;
      return space[a.space] + a.byte_offset + slices.offset(index, move[i]);
    });
  }

  /// A thread's memory for one slice of any region.
  static std::byte* own_scratch() {
    constexpr std::size_t bytes = [] {
      std::int64_t most = 1;
      for (const plan::BatchRegion& r : Compiled::plan.regions) most = std::max(most, r.scratch_bytes);
      return static_cast<std::size_t>(most);
    }();
    static thread_local Storage<std::byte, bytes> scratch{uninitialized};
    return scratch.data();
  }
};

}  // namespace ctgrad::run
