// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Functions of small tensors in a form that they would not get by themselves: as loops that follow a plan.
#pragma once
#include <ctgrad/ctgrad.hpp>

#include <cstddef>

/// f of the arguments by a plan and its kernels, however small they are; numbers and loops as always.
template <class F, class... A>
auto planned(F f, const A&... arguments) {
  using Source = ctgrad::run::ValueSource<F, A...>;
  if constexpr (ctgrad::run::form_of<Source>() != ctgrad::run::Form::packed) {
    return ctgrad::run::evaluate<F>(arguments...);
  } else {
    (void)f;
    typename Source::Returns result{};
    const void* memory[static_cast<std::size_t>(Source::spaces)];
    const void** next = memory;
    *next++ = nullptr;
    (ctgrad::trace::addresses(arguments, next), ...);
    ctgrad::trace::addresses(result, next);
    std::byte* space[static_cast<std::size_t>(Source::spaces)];
    for (std::size_t i = 0; i < static_cast<std::size_t>(Source::spaces); ++i)
      space[i] = static_cast<std::byte*>(const_cast<void*>(memory[i]));
    ctgrad::run::Program<Source, ctgrad::simd::Arch, ctgrad::run::Form::planned> program;
    program.run_on(space);
    return result;
  }
}
