// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Programs: a compiled function with its workspace. Calling one allocates nothing.
#pragma once
#include <ctgrad/core/storage.hpp>
#include <ctgrad/run/compiled.hpp>
#include <ctgrad/run/evaluate.hpp>
#include <ctgrad/run/execute.hpp>

#include <cstddef>

namespace ctgrad::run {

namespace detail {
/// The plan of a program that has one.
template <class Source, bool Exists>
struct PlanOf {};
template <class Source>
struct PlanOf<Source, true> {
  using compiled = Compiled<Source>;
  static constexpr const auto& plan = compiled::plan;
};
}  // namespace detail

/// A compiled function and its workspace. Not shared between threads: one Program per thread. Functions of
/// numbers are straight-line code and have no plan; those with loops are cut at the loops and keep their
/// memory per thread.
template <class Source, class Arch = simd::Arch>
class Program : public detail::PlanOf<Source, !has_loops(traced<Source>.graph.nodes)> {
  static constexpr bool looped = has_loops(traced<Source>.graph.nodes),
                        straight = !looped && kernel::is_straight(traced<Source>.graph.nodes);

public:
  /// Runs on the memory of arguments and then results, one pointer for each piece.
  template <class... P>
  void run(P*... memory) {
    run_steps<false>(memory...);
  }
  /// Runs only what the first result needs, where there is a plan; other results are left as they are or hold
  /// intermediate values.
  template <class... P>
  void run_first(P*... memory) {
    run_steps<true>(memory...);
  }
  /// Runs on a table of addresses whose first entry is the workspace meanwhile.
  void run_on(std::byte** space) {
    run_table<false>(space);
    space[0] = nullptr;  // the workspace may be gone before the table is
  }

private:
  template <bool First, class... P>
  void run_steps(P*... memory) {
    static_assert(sizeof...(P) + 1 == Source::spaces, "ctgrad: one pointer per argument and result");
    std::byte* space[] = {nullptr, const_cast<std::byte*>(reinterpret_cast<const std::byte*>(memory))...};
    run_table<First>(space);
  }
  template <bool First>
  void run_table(std::byte** space) {
    if constexpr (looped) {
      Looped<Source>::run(space);
    } else if constexpr (straight) {
      kernel::Straight<traced<Source>>::run(space);
    } else {
      using Compiled = run::Compiled<Source>;
      space[0] = workspace_.data();
      Schedule<Compiled, Arch>::run(space, First ? static_cast<std::size_t>(Compiled::plan.first_root_steps)
                                                 : Compiled::plan.steps.size());
    }
  }

  static constexpr std::size_t workspace_bytes() {
    if constexpr (looped || straight)
      return 1;
    else
      return static_cast<std::size_t>(
          Compiled<Source>::plan.arena_bytes > 0 ? Compiled<Source>::plan.arena_bytes : 1);
  }
  Storage<std::byte, workspace_bytes()> workspace_;
};

/// A small program's workspace lives on the stack, a large one's in thread-local memory.
template <class Source>
struct Planned {
  static void run(std::byte** space) {
    using Program = run::Program<Source>;
    if constexpr (sizeof(Program) <= inline_bytes &&
                  Program::plan.arena_bytes <= static_cast<std::int64_t>(inline_bytes)) {
      Program program;
      program.run_on(space);
    } else {
      thread_local Program program;
      program.run_on(space);
    }
  }
};

}  // namespace ctgrad::run
