// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Runs a traced function on numbers and tensors: straight-line code for functions of numbers, a planned
// program for tensors, and the interpreter in constant expressions.
#pragma once
#include <ctgrad/core/fail.hpp>
#include <ctgrad/core/items.hpp>
#include <ctgrad/kernel/straight.hpp>
#include <ctgrad/run/interpret.hpp>
#include <ctgrad/run/looped.hpp>
#include <ctgrad/run/source.hpp>

#include <cstddef>
#include <type_traits>

namespace ctgrad::run {

/// Runs a Source that holds tensors; defined by ctgrad/run/program.hpp, so that functions of numbers compile
/// without planner and kernels.
template <class Source>
struct Planned;

template <class Source>
void execute(std::byte** space) {
  if constexpr (has_loops(traced<Source>.graph.nodes)) {
    Looped<Source>::run(space);
  } else if constexpr (kernel::is_straight(traced<Source>.graph.nodes)) {
    kernel::Straight<traced<Source>>::run(space);
  } else {
    static_assert(
        requires { sizeof(Planned<Source>); },
        "ctgrad: ctgrad/scalar.hpp has functions of numbers only; include ctgrad/ctgrad.hpp for tensors");
    Planned<Source>::run(space);
  }
}

namespace detail {

template <bool Constant>
struct ConstantLoss {
  static_assert(!Constant,
                "ctgrad: the loss is constant: it reaches no parameter, or only through stop_gradient, "
                "comparisons, rounding or integers, so nothing would ever learn");
  static constexpr bool checked = true;
};

template <class Path>
struct ParameterNotReachedByLoss {
  static_assert(Path::is_empty, "ctgrad: the loss does not reach this parameter, so it would never learn; "
                                "its path is in this type");
  static constexpr bool checked = true;
};

/// Calls f(elements, count) for every tensor in a value, in the order of binding.
template <class A, class F>
constexpr void for_each_tensor(A& value, F&& f) {
  trace::for_each(value, [&](auto& x) {
    using Plain = std::remove_cvref_t<decltype(x)>;
    if constexpr (std::is_arithmetic_v<Plain>)
      f(&x, std::size_t{1});
    else if constexpr (requires { x.size(); })
      f(x.data(), x.size());
    else
      fail("ctgrad: a model's Parameters have no elements in constant expressions");
  });
}

/// A result whose elements a program will write: tensors are not zeroed first.
template <class R>
struct Blank {
  static constexpr auto argument() {
    if constexpr (std::is_constructible_v<R, Uninitialized>)
      return uninitialized;
    else
      return make();
  }
  static constexpr R make() {
    if constexpr (std::is_constructible_v<R, Uninitialized>)
      return R(uninitialized);
    else
      return R{};
  }
};
template <class... R>
requires(sizeof...(R) > 1) struct Blank<std::tuple<R...>> {
  static constexpr auto argument() { return make(); }
  static constexpr std::tuple<R...> make() { return std::tuple<R...>(Blank<R>::argument()...); }
};
template <class A, class B>
struct Blank<std::pair<A, B>> {
  static constexpr auto argument() { return make(); }
  static constexpr std::pair<A, B> make() {
    return std::pair<A, B>(Blank<A>::argument(), Blank<B>::argument());
  }
};

template <class Source>
constexpr void interpret_into(typename Source::Returns& result, const auto&... arguments) {
  Items<Elements> leaves;
  (for_each_tensor(arguments,
                   [&](const auto* x, std::size_t n) {
                     Elements e;
                     for (std::size_t i = 0; i < n; ++i) e.push_back(static_cast<double>(x[i]));
                     leaves.push_back(std::move(e));
                   }),
   ...);
  const graph::Draft g = Source::trace().graph;
  const Items<Elements> values = interpret({g.nodes.data(), g.nodes.size()}, leaves, g.bodies);
  std::size_t root = 0;
  for_each_tensor(result, [&](auto* x, std::size_t n) {
    const Elements& e = values[static_cast<std::size_t>(g.roots[root++])];
    for (std::size_t i = 0; i < n; ++i) x[i] = static_cast<std::remove_reference_t<decltype(x[0])>>(e[i]);
  });
}

template <class Source>
void run_into(typename Source::Returns& result, const auto&... arguments) {
  const void* memory[static_cast<std::size_t>(Source::spaces)];
  const void** next = memory;
  *next++ = nullptr;
  (trace::addresses(arguments, next), ...);
  trace::addresses(result, next);
  std::byte* space[static_cast<std::size_t>(Source::spaces)];
  for (std::size_t i = 0; i < static_cast<std::size_t>(Source::spaces); ++i)
    space[i] = static_cast<std::byte*>(const_cast<void*>(memory[i]));
  execute<Source>(space);
}

}  // namespace detail

/// Fails to compile where a gradient in Parameters does not reach one of them, or none.
template <class Source>
inline constexpr bool reaches_all_parameters =
    detail::ConstantLoss<traced<Source>.none_reached>::checked&& detail::ParameterNotReachedByLoss<
        typename PathOf<traced<Source>.none_reached ? Name{} : traced<Source>.unreached>::type>::checked;

/// What f returns for the arguments, through its graph.
template <class F, class... A>
constexpr auto evaluate(const A&... arguments) {
  using Source = ValueSource<F, A...>;
  static_assert(reaches_all_parameters<Source>);
  typename Source::Returns result = detail::Blank<typename Source::Returns>::make();
  if constexpr (!Source::is_model) {
    if (__builtin_is_constant_evaluated()) {
      detail::interpret_into<Source>(result, arguments...);
      return result;
    }
  }
  detail::run_into<Source>(result, arguments...);
  return result;
}

}  // namespace ctgrad::run
