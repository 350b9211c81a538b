// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The types that formulas are made of. Every formula is in canonical form (see algebra.hpp), so equal
// formulas have equal types. All types are empty: numbers and names are template arguments.
#pragma once
#include <ctgrad/core/name.hpp>
#include <ctgrad/formula/rational.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace ctgrad::formula {

/// The base of every formula H: its call operator, defined in call.hpp.
template <class H>
struct Callable {
  template <class... V>
  constexpr auto operator()(const V&... v) const;
};

/// A symbol and the value that a call gives to it: what x = 1.0 is.
template <class S, class V>
struct Binding {
  V value;
};

/// The constant N/D in lowest terms, D > 0.
template <std::int64_t N, std::int64_t D = 1>
struct Number : Callable<Number<N, D>> {};

/// The constant π, kept exact.
struct Pi : Callable<Pi> {};

/// A variable, known by its name.
template <char... C>
struct Symbol : Callable<Symbol<C...>> {
  /// The value of this symbol for a call by name: h(x = 1.0).
  template <class V>
  // NOLINTNEXTLINE(misc-unconventional-assign-operator): nothing is assigned
  constexpr Binding<Symbol, V> operator=(V value) const {
    return {value};
  }
};

/// A function of functions.hpp applied to arguments.
template <class F, class... A>
struct Call : Callable<Call<F, A...>> {};

/// Base to the constant power N/D, which is neither 0 nor 1.
template <class Base, std::int64_t N, std::int64_t D = 1>
struct Power : Callable<Power<Base, N, D>> {};

/// N/D · Core with N/D neither 0 nor 1; Core is neither a number nor a sum nor Scaled.
template <std::int64_t N, std::int64_t D, class Core>
struct Scaled : Callable<Scaled<N, D, Core>> {};

/// Two or more sorted factors: sums, powers, calls, symbols with different bases.
template <class... F>
struct Product : Callable<Product<F...>> {};

/// Two or more sorted terms; a constant comes first.
template <class... T>
struct Sum : Callable<Sum<T...>> {};

template <class T>
inline constexpr bool is_formula = false;
template <std::int64_t N, std::int64_t D>
inline constexpr bool is_formula<Number<N, D>> = true;
template <>
inline constexpr bool is_formula<Pi> = true;
template <char... C>
inline constexpr bool is_formula<Symbol<C...>> = true;
template <class F, class... A>
inline constexpr bool is_formula<Call<F, A...>> = true;
template <class B, std::int64_t N, std::int64_t D>
inline constexpr bool is_formula<Power<B, N, D>> = true;
template <std::int64_t N, std::int64_t D, class C>
inline constexpr bool is_formula<Scaled<N, D, C>> = true;
template <class... F>
inline constexpr bool is_formula<Product<F...>> = true;
template <class... T>
inline constexpr bool is_formula<Sum<T...>> = true;

/// A formula in canonical form.
template <class T>
concept Formula = is_formula<std::remove_cv_t<T>>;

template <class T>
inline constexpr bool is_symbol = false;
template <char... C>
inline constexpr bool is_symbol<Symbol<C...>> = true;

namespace detail {

constexpr bool is_identifier(const Name& n) {
  for (std::size_t i = 0; i < n.size(); ++i) {
    const char c = n.text[i];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (!letter && (i == 0 || c < '0' || c > '9')) return false;
  }
  return n.size() != 0;
}

template <Name N, std::size_t... I>
constexpr auto symbol_named(std::index_sequence<I...>) {
  return Symbol<N.text[I]...>{};
}

}  // namespace detail

/// The symbol with this name: constexpr auto x = symbol<"x">;
template <Name N>
inline constexpr auto symbol = [] {
  static_assert(detail::is_identifier(N),
                "ctgrad: formula: a symbol's name has letters, digits and underscores, and no digit first");
  static_assert(N != Name("pi"), "ctgrad: formula: pi is a constant, ctgrad::pi, and cannot name a symbol");
  return detail::symbol_named<N>(std::make_index_sequence<N.size()>{});
}();

}  // namespace ctgrad::formula
