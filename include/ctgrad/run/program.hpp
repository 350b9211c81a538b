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

/// Memory for a program's arena, aligned, of fixed size.
template <class Compiled>
using Workspace =
    Storage<std::byte,
            static_cast<std::size_t>(Compiled::plan.arena_bytes > 0 ? Compiled::plan.arena_bytes : 1)>;

/// A compiled function and its workspace. Not shared between threads: one Program per thread.
template <class Source, class Arch = simd::Arch>
class Program {
public:
  using compiled = Compiled<Source>;
  static constexpr const auto& plan = compiled::plan;

  /// Runs on the memory of arguments and then results, one pointer for each piece.
  template <class... P>
  void run(P*... memory) {
    run_steps(plan.steps.size(), memory...);
  }
  /// Runs only what the first result needs; other results are left as they are or hold intermediate values.
  template <class... P>
  void run_first(P*... memory) {
    run_steps(static_cast<std::size_t>(plan.first_root_steps), memory...);
  }
  /// Runs on a table of addresses whose first entry is the workspace meanwhile.
  void run_on(std::byte** space) {
    space[0] = workspace_.data();
    Schedule<compiled, Arch>::run(space, plan.steps.size());
    space[0] = nullptr;  // the workspace may be gone before the table is
  }

private:
  template <class... P>
  void run_steps(std::size_t steps, P*... memory) {
    static_assert(sizeof...(P) + 1 == Source::spaces, "ctgrad: one pointer per argument and result");
    std::byte* const space[] = {workspace_.data(),
                                const_cast<std::byte*>(reinterpret_cast<const std::byte*>(memory))...};
    Schedule<compiled, Arch>::run(space, steps);
  }

  Workspace<compiled> workspace_;
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
