// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Programs: a compiled function with its workspace. Calling one allocates nothing.
#pragma once
#include <ctgrad/core/storage.hpp>
#include <ctgrad/kernel/packed.hpp>
#include <ctgrad/run/compiled.hpp>
#include <ctgrad/run/evaluate.hpp>
#include <ctgrad/run/execute.hpp>

#include <cstddef>
#include <type_traits>

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

/// How a function is run: functions of numbers and of small tensors are straight-line code that keeps all
/// values in registers, those with loops are cut at the loops, and all others follow their plan.
enum class Form { straight, packed, looped, planned };

template <class Source, class Arch = simd::Arch>
constexpr Form form_of() {
  constexpr const auto& graph = traced<Source>.graph;
  if (has_loops(graph.nodes)) return Form::looped;
  if (kernel::is_straight(graph.nodes)) return Form::straight;
  const auto width = [](Scalar type) {
    return type == Scalar::f32 ? simd::width<float, Arch> : simd::width<double, Arch>;
  };
  return kernel::is_packable(graph.nodes, graph.roots, width) ? Form::packed : Form::planned;
}

/// A compiled function and its workspace. Not shared between threads: one Program per thread. Only the
/// planned form has a workspace of its own; programs with loops keep their memory per thread.
template <class Source, class Arch = simd::Arch, Form form = form_of<Source, Arch>()>
class Program : public detail::PlanOf<Source, form != Form::looped> {

public:
  /// Runs on the memory of arguments and then results, one pointer for each piece.
  template <class... P>
  void run(P*... memory) {
    run_steps<false>(memory...);
  }
  /// Runs only what the first result needs, in the planned form; other results are left as they are or hold
  /// intermediate values, or their own.
  template <class... P>
  void run_first(P*... memory) {
    run_steps<true>(memory...);
  }
  /// Runs columns [first, last) of a program that is one row in one pass: elements that do not depend on
  /// others.
  template <class... P>
  void run_columns(std::int64_t first, std::int64_t last, P*... memory) {
    static_assert(sizeof...(P) + 1 == Source::spaces, "ctgrad: one pointer per argument and result");
    std::byte* space[] = {workspace_.data(), address(memory)...};
    Schedule<Compiled<Source>, Arch>::run_columns(space, {first, last});
  }
  /// Runs on a table of addresses whose first entry is the workspace meanwhile.
  void run_on(std::byte** space) {
    run_table<false>(space);
    space[0] = nullptr;  // the workspace may be gone before the table is
  }

private:
  static std::byte* address(const void* memory) {
    return const_cast<std::byte*>(static_cast<const std::byte*>(memory));
  }
  template <bool First, class... P>
  void run_steps(P*... memory) {
    static_assert(sizeof...(P) + 1 == Source::spaces, "ctgrad: one pointer per argument and result");
    std::byte* space[] = {nullptr, address(memory)...};
    run_table<First>(space);
  }
  template <bool First>
  void run_table(std::byte** space) {
    if constexpr (form == Form::looped) {
      Looped<Source>::run(space);
    } else if constexpr (form == Form::straight) {
      kernel::Straight<traced<Source>>::run(space);
    } else if constexpr (form == Form::packed) {
      kernel::Packed<traced<Source>, Arch>::run(space);
    } else {
      using Compiled = run::Compiled<Source>;
      space[0] = workspace_.data();
      Schedule<Compiled, Arch>::run(space, First ? static_cast<std::size_t>(Compiled::plan.first_root_steps)
                                                 : Compiled::plan.steps.size());
    }
  }

  static constexpr std::size_t workspace_bytes() {
    return static_cast<std::size_t>(
        Compiled<Source>::plan.arena_bytes > 0 ? Compiled<Source>::plan.arena_bytes : 1);
  }
  struct None {
    constexpr explicit None(Uninitialized) {}
  };
  static constexpr auto workspace() {
    if constexpr (form == Form::planned)
      return std::type_identity<Storage<std::byte, workspace_bytes()>>{};
    else
      return std::type_identity<None>{};
  }
  [[no_unique_address]] typename decltype(workspace())::type workspace_{uninitialized};
};

/// Bytes that a program writes beside its results: its arena; of one with loops, what crosses its cuts and
/// the arenas of all its parts.
template <class Source>
constexpr std::int64_t memory_bytes() {
  constexpr Form form = form_of<Source>();
  std::int64_t bytes = 0;
  if constexpr (form == Form::planned) {
    bytes = Compiled<Source>::plan.arena_bytes;
  } else if constexpr (form == Form::looped) {
    bytes = Looped<Source>::memory_bytes;
    Looped<Source>::for_each_part(
        [&bytes]<class Part>(std::type_identity<Part>) { bytes += memory_bytes<Part>(); });
  }
  return bytes;
}

/// A small program's workspace lives on the stack, a large one's in thread-local memory.
template <class Source>
struct Planned {
  static void run(std::byte** space) {
    using Program = run::Program<Source>;
    if constexpr (form_of<Source>() == Form::packed) {
      kernel::Packed<traced<Source>, simd::Arch>::run(space);
    } else if constexpr (sizeof(Program) <= inline_bytes &&
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
