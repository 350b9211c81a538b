// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Calls of formulas: by name, h(x = 1.0, y = 2.0), or by position.
#pragma once
#include <ctgrad/formula/evaluate.hpp>
#include <ctgrad/formula/symbols.hpp>

namespace ctgrad::formula {

namespace detail {

template <class V>
inline constexpr bool is_binding = false;
template <class S, class V>
inline constexpr bool is_binding<Binding<S, V>> = true;

template <class V>
struct BoundSymbol;
template <class S, class V>
struct BoundSymbol<Binding<S, V>> {
  using type = S;
};

template <class S, class... Other>
inline constexpr int occurrences = (0 + ... + (std::is_same_v<S, Other> ? 1 : 0));

template <class S, class... Bound>
constexpr bool has_value() {
  constexpr bool found = occurrences<S, Bound...> != 0;
  static_assert(found,
                "ctgrad: formula: a symbol of the formula has no value in this call; its name is the first "
                "Symbol in this type");
  return found;
}
template <class S, class... Symbols>
constexpr bool is_known() {
  constexpr bool found = occurrences<S, Symbols...> != 0;
  static_assert(
      found, "ctgrad: formula: this call gives a value to a symbol that the formula does not have; its name "
             "is the first Symbol in this type");
  return found;
}
template <class S, class... Bound>
constexpr bool is_unique() {
  constexpr bool unique = occurrences<S, Bound...> == 1;
  static_assert(unique,
                "ctgrad: formula: this call gives a value to a symbol twice; its name is the first Symbol in "
                "this type");
  return unique;
}

template <class... Symbols, class... Bound>
constexpr bool binds_all(List<Symbols...>, List<Bound...>) {
  return (has_value<Symbols, Bound...>() && ...) && (is_known<Bound, Symbols...>() && ...) &&
         (is_unique<Bound, Bound...>() && ...);
}

}  // namespace detail

/// The value of H, by name or by position. By name, in any order, every symbol of the formula and no other
/// has a value: h(x = 1.0, y = 2.0). By position, the values of symbols_of<H>, in alphabetical order; see
/// function_of() for another. Values are numbers (integers become double), SIMD batches, traced values, or
/// formulas, which are substituted. Parts that occur more than once are calculated once.
template <class H>
template <class... V>
constexpr auto Callable<H>::operator()(const V&... v) const {
  if constexpr (sizeof...(V) > 0 && (detail::is_binding<V> && ...)) {
    using Bound = List<typename detail::BoundSymbol<V>::type...>;
    if constexpr (detail::binds_all(symbols_of<H>{}, Bound{}))
      return detail::evaluate(List<H>{}, Bound{}, v.value...);
  } else {
    constexpr bool by_position = !(detail::is_binding<V> || ...), all = sizeof...(V) == symbols_of<H>::size;
    static_assert(by_position, "ctgrad: formula: give all values by name, as x = 1.0, or all by position");
    static_assert(all || !by_position,
                  "ctgrad: formula: a call by position has one value for each symbol of the "
                  "formula, in alphabetical order of the symbols");
    if constexpr (by_position && all) return detail::evaluate(List<H>{}, symbols_of<H>{}, v...);
  }
}

/// Formulas H... as a function of the symbols X... in this order: see function_of().
template <class Symbols, class... H>
struct Function;
template <class... X, class... H>
struct Function<List<X...>, H...> {
  template <class... V>
  constexpr auto operator()(const V&... v) const {
    constexpr bool all = sizeof...(V) == sizeof...(X);
    static_assert(all, "ctgrad: formula: this function has one argument for each symbol it was made with");
    if constexpr (all) return detail::evaluate(List<H...>{}, List<X...>{}, v...);
  }
};

namespace detail {
template <class... X, class... H>
constexpr auto make_function(List<X...>, List<H...>) {
  static_assert(sizeof...(X) > 0,
                "ctgrad: formula: function_of: name the symbols, in the order of the arguments");
  static_assert((is_symbol<X> && ...),
                "ctgrad: formula: function_of: the arguments after the formula are symbols");
  constexpr bool unique = ((occurrences<X, X...> == 1) && ...);
  static_assert(unique, "ctgrad: formula: function_of: a symbol is named twice");
  constexpr bool all = []<class... S>(List<S...>) {
    return ((occurrences<S, X...> != 0) && ...);
  }(symbols_of<H...>{});
  static_assert(all, "ctgrad: formula: function_of: a symbol of the formula is not among the arguments");
  return Function<List<X...>, H...>{};
}
}  // namespace detail

/// h as a stateless function of its symbols in the given order, for transforms and loops over arrays. It may
/// have symbols that h does not contain, as derivatives often do not: function_of(derivative(x * y, x), x,
/// y)(1.0, 2.0).
template <Formula H, Formula... X>
constexpr auto function_of(H, X...) {
  return detail::make_function(List<X...>{}, List<H>{});
}
/// The same for several formulas at once, which share their common parts; returns a std::tuple.
template <Formula... H, Formula... X>
constexpr auto function_of(std::tuple<H...>, X...) {
  return detail::make_function(List<X...>{}, List<H...>{});
}

}  // namespace ctgrad::formula
