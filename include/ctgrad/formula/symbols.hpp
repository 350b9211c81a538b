// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The symbols of a formula, in alphabetical order: a canonical form does not remember in which order they
// were written.
#pragma once
#include <ctgrad/formula/list.hpp>
#include <ctgrad/formula/node.hpp>

namespace ctgrad::formula {

namespace detail {

template <std::size_t N>
struct Names {
  std::array<std::string_view, N> name{};
  std::size_t size = 0;

  constexpr void insert(std::string_view s) {
    std::size_t i = size;
    while (i > 0 && name[i - 1] > s) --i;
    if (i > 0 && name[i - 1] == s) return;
    for (std::size_t k = size++; k > i; --k) name[k] = name[k - 1];
    name[i] = s;
  }
};

template <class... H>
struct SymbolsOf;
/// Each distinct part merges the sorted names of its own parts.
template <class H>
inline constexpr Names<0> names_of{};
template <char... C>
inline constexpr Names<1> names_of<Symbol<C...>>{{std::string_view(symbol_text<C...>, sizeof...(C))}, 1};
template <class... A>
inline constexpr auto merged_names = [] {
  Names<(std::size_t{} + ... + names_of<A>.name.size())> all;
  const auto insert = [&all](const auto& names) {
    for (std::size_t i = 0; i < names.size; ++i) all.insert(names.name[i]);
  };
  (insert(names_of<A>), ...);
  return all;
}();
template <class... A>
inline constexpr auto trimmed_names = [] {
  Names<merged_names<A...>.size> r;
  for (std::size_t i = 0; i < merged_names<A...>.size; ++i) r.name[r.size++] = merged_names<A...>.name[i];
  return r;
}();
template <class F, class... A>
inline constexpr auto names_of<Call<F, A...>> = trimmed_names<A...>;
template <class B, std::int64_t N, std::int64_t D>
inline constexpr auto names_of<Power<B, N, D>> = names_of<B>;
template <std::int64_t N, std::int64_t D, class C>
inline constexpr auto names_of<Scaled<N, D, C>> = names_of<C>;
template <class... F>
inline constexpr auto names_of<Product<F...>> = trimmed_names<F...>;
template <class... T>
inline constexpr auto names_of<Sum<T...>> = trimmed_names<T...>;

template <class... H>
struct SymbolsOf {
  template <std::size_t I, std::size_t... C>
  static auto symbol(std::index_sequence<C...>) -> Symbol<trimmed_names<H...>.name[I][C]...>;
  template <std::size_t... I>
  static auto make(std::index_sequence<I...>)
      -> List<decltype(symbol<I>(std::make_index_sequence<trimmed_names<H...>.name[I].size()>{}))...>;
  using type = decltype(make(std::make_index_sequence<trimmed_names<H...>.size>{}));
};

}  // namespace detail

/// The symbols in any of the formulas H, as a List in alphabetical order.
template <class... H>
using symbols_of = typename detail::SymbolsOf<std::remove_cv_t<H>...>::type;

}  // namespace ctgrad::formula
