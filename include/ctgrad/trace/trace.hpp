// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Runs a stateless function once, in a constant expression, on traced arguments.
#pragma once
#include <ctgrad/core/reflect.hpp>
#include <ctgrad/trace/tracer.hpp>

#include <type_traits>
#include <utility>

namespace ctgrad::trace {

namespace detail {
/// As std::is_invocable, for what is not a pointer to a member.
template <class F, class... A>
inline constexpr bool callable = requires {
  std::declval<F>()(std::declval<A>()...);
};

// One argument is bound after the other, without a tuple of them, which is many templates for each list of
// types.
template <class F, class... Bound>
constexpr auto bind_and_call(Tracer&, reflect::Types<>, const Bound&... bound) {
  return F{}(bound...);
}
template <class F, class Next, class... Rest, class... Bound>
constexpr auto bind_and_call(Tracer& t, reflect::Types<Next, Rest...>, const Bound&... bound) {
  const auto next = trace::bind_next<Next>(t);
  ++t.argument;
  return bind_and_call<F>(t, reflect::Types<Rest...>{}, bound..., next);
}
}  // namespace detail

/// The result of F on arguments of types A..., with their leaves collected in the tracer.
template <class F, class... A>
constexpr auto call(Tracer& t) {
  static_assert(
      std::is_empty_v<F> && std::is_default_constructible_v<F>,
      "ctgrad: the function captures state; pass it as an argument (f is a lambda without captures)");
  static_assert(
      detail::callable<F, const traced_as<A>&...>,
      "ctgrad: the function cannot be called with its arguments traced; take each as auto or const auto&");
  return detail::bind_and_call<F>(t, reflect::Types<A...>{});
}

/// What F returns on traced arguments of types A....
template <class F, class... A>
using Result = decltype(call<F, A...>(std::declval<Tracer&>()));

}  // namespace ctgrad::trace
