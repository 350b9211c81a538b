// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Fields of a plain aggregate: how many, references to them, and their names, without macros or registration.
#pragma once
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace ctgrad::reflect {

inline constexpr std::size_t max_fields = 16;

namespace detail {

struct Any {
  template <class T>
  constexpr operator T() const noexcept;
};

template <class T, std::size_t... I>
constexpr bool braces_accept(std::index_sequence<I...>) {
  return requires { T{((void)I, Any{})...}; };
}

template <class T, std::size_t N = max_fields + 1>
constexpr std::size_t count() {
  if constexpr (N == 0)
    return 0;
  else if constexpr (braces_accept<T>(std::make_index_sequence<N>{}))
    return N;
  else
    return count<T, N - 1>();
}

// A declared but never defined object: only addresses of its fields are taken, in constant expressions.
template <class T>
struct Holder {
  T value;
};
#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-internal"
#endif
template <class T>
extern const Holder<T> holder;
#ifdef __clang__
#pragma clang diagnostic pop
#endif

template <class P>
struct Field {
  const P* pointer;
};
template <class P>
Field(const P*) -> Field<P>;

template <auto F>
constexpr std::string_view signature() {
  return __PRETTY_FUNCTION__;
}

constexpr bool is_word(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// The signature ends in "...holder<T>.T::value.NAME)}]" or a variant of it; NAME is the last word inside the
// braces.
constexpr std::string_view last_word(std::string_view s) {
  const auto begin = s.find("F = ");
  if (const auto semicolon = s.find("; std::string_view", begin); semicolon != s.npos)
    s = s.substr(0, semicolon);
  auto end = s.find_last_of('}');
  while (end > 0 && !is_word(s[end - 1])) --end;
  auto first = end;
  while (first > 0 && is_word(s[first - 1])) --first;
  return s.substr(first, end - first);
}

}  // namespace detail

/// Number of fields of the aggregate T, at most 16.
template <class T>
inline constexpr std::size_t field_count = detail::count<std::remove_cvref_t<T>>();

/// use(all fields in order), without a tuple of them, which is many templates for each list of types.
template <class T, class F>
constexpr auto with_fields(T& t, F&& use) {
  constexpr std::size_t count = field_count<T>;
  static_assert(std::is_aggregate_v<std::remove_const_t<T>>,
                "ctgrad: a module is a plain aggregate (no constructors, no private fields)");
  static_assert(count <= max_fields, "ctgrad: an aggregate has at most 16 fields; group some into a struct");
  if constexpr (count == 0)
    return use();
  else if constexpr (count == 1) {
    auto& [a] = t;
    return use(a);
  } else if constexpr (count == 2) {
    auto& [a, b] = t;
    return use(a, b);
  } else if constexpr (count == 3) {
    auto& [a, b, c] = t;
    return use(a, b, c);
  } else if constexpr (count == 4) {
    auto& [a, b, c, d] = t;
    return use(a, b, c, d);
  } else if constexpr (count == 5) {
    auto& [a, b, c, d, e] = t;
    return use(a, b, c, d, e);
  } else if constexpr (count == 6) {
    auto& [a, b, c, d, e, f] = t;
    return use(a, b, c, d, e, f);
  } else if constexpr (count == 7) {
    auto& [a, b, c, d, e, f, g] = t;
    return use(a, b, c, d, e, f, g);
  } else if constexpr (count == 8) {
    auto& [a, b, c, d, e, f, g, h] = t;
    return use(a, b, c, d, e, f, g, h);
  } else if constexpr (count == 9) {
    auto& [a, b, c, d, e, f, g, h, i] = t;
    return use(a, b, c, d, e, f, g, h, i);
  } else if constexpr (count == 10) {
    auto& [a, b, c, d, e, f, g, h, i, j] = t;
    return use(a, b, c, d, e, f, g, h, i, j);
  } else if constexpr (count == 11) {
    auto& [a, b, c, d, e, f, g, h, i, j, k] = t;
    return use(a, b, c, d, e, f, g, h, i, j, k);
  } else if constexpr (count == 12) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l] = t;
    return use(a, b, c, d, e, f, g, h, i, j, k, l);
  } else if constexpr (count == 13) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m] = t;
    return use(a, b, c, d, e, f, g, h, i, j, k, l, m);
  } else if constexpr (count == 14) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n] = t;
    return use(a, b, c, d, e, f, g, h, i, j, k, l, m, n);
  } else if constexpr (count == 15) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o] = t;
    return use(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o);
  } else if constexpr (count == 16) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = t;
    return use(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p);
  }
}

/// A list of types.
template <class... T>
struct Types {};

/// The types of all fields, in order; const where T is. Only its result's type counts.
template <class T>
constexpr auto field_types(T& t) {
  return with_fields(t, []<class... F>(F&...) { return Types<F...>{}; });
}

/// References to all fields, in order.
template <class T>
constexpr auto fields(T& t) {
  return with_fields(t, [](auto&... field) { return std::tie(field...); });
}

#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"  // the holder is declared only, on purpose
#endif
namespace detail {
template <std::size_t I, class X, class... Rest>
constexpr auto nth(X& x, Rest&... rest) {
  if constexpr (I == 0)
    return &x;
  else
    return detail::nth<I - 1>(rest...);
}
// The initial value of a variable is no code, which would link to the holder where nothing is optimized away.
template <class T, std::size_t I>
inline constexpr std::string_view field_name = [] {
  constexpr auto field = Field{with_fields(holder<T>.value, [](auto&... f) { return detail::nth<I>(f...); })};
  return last_word(signature<field>());
}();
}  // namespace detail

/// Name of field I of the aggregate T, as written in its definition.
template <class T, std::size_t I>
constexpr std::string_view field_name() {
  return detail::field_name<std::remove_cvref_t<T>, I>;
}
#ifdef __clang__
#pragma clang diagnostic pop
#endif

namespace detail {
template <class F, std::size_t... I, class... X>
constexpr void for_each(F& f, std::index_sequence<I...>, X&... field) {
  (f(std::integral_constant<std::size_t, I>{}, field), ...);
}
}  // namespace detail

/// Calls f(std::integral_constant<std::size_t, I>, field I) for every field, in order.
template <class T, class F>
constexpr void for_each_field(T& t, F&& f) {
  with_fields(t, [&f](auto&... field) {
    detail::for_each(f, std::index_sequence_for<decltype(field)...>{}, field...);
  });
}

}  // namespace ctgrad::reflect
