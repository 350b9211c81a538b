// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Runs a stateless function once, in a constant expression, on traced arguments.
#pragma once
#include <ctgrad/trace/tracer.hpp>

#include <tuple>
#include <type_traits>
#include <utility>

namespace ctgrad::trace {

/// The result of F on arguments of types A..., with their leaves collected in the tracer.
template <class F, class... A>
constexpr auto call(Tracer& t) {
  static_assert(
      std::is_empty_v<F> && std::is_default_constructible_v<F>,
      "ctgrad: the function captures state; pass it as an argument (f is a lambda without captures)");
  static_assert(
      std::is_invocable_v<F, const decltype(Argument<A>::bind(t))&...>,
      "ctgrad: the function cannot be called with its arguments traced; take each as auto or const auto&");
  const auto next = [&t]<class B>(std::type_identity<B>) {
    auto bound = trace::bind_next<B>(t);
    ++t.argument;
    return bound;
  };
  // Braces fix the order of binding.
  const auto arguments = std::tuple<decltype(Argument<A>::bind(t))...>{next(std::type_identity<A>{})...};
  return std::apply([](const auto&... a) { return F{}(a...); }, arguments);
}

/// What F returns on traced arguments of types A....
template <class F, class... A>
using Result = decltype(call<F, A...>(std::declval<Tracer&>()));

}  // namespace ctgrad::trace
