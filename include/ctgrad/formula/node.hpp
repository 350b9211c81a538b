// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A formula's type as a constant value: a tree of nodes that ordinary constexpr functions compare, sort and
// print.
#pragma once
#include <ctgrad/formula/types.hpp>

#include <array>
#include <string_view>

namespace ctgrad::formula {

enum class Kind : unsigned char { number, pi, symbol, call, power, scaled, product, sum };

/// One node of a formula. Numbers have their value in r, powers their exponent, Scaled its factor.
struct Node {
  Kind kind = Kind::number;
  std::string_view name;  // of a symbol or a function
  Rational r;
  const Node* const* child = nullptr;
  int children = 0;
  std::string_view first;  // the alphabetically first symbol inside; empty if there is none
  int size = 1;            // number of nodes of the tree
  std::uint64_t hash = 0;  // of the structure

  constexpr const Node& operator[](int i) const { return *child[i]; }
};

namespace detail {

constexpr std::uint64_t mix(std::uint64_t h, std::uint64_t v) {
  h = (h ^ v) * 0x9e3779b97f4a7c15u;
  return h ^ h >> 29;
}

/// Trees with shared parts can grow beyond any number; this is large enough to order them.
constexpr int largest_size = 1'000'000'000;

template <std::size_t N>
constexpr Node make_node(Kind kind, std::string_view name, Rational r,
                         const std::array<const Node*, N>& children) {
  Node n{kind, name, r, children.data(), static_cast<int>(N), {}, 1, static_cast<std::uint64_t>(kind) + 1};
  for (char c : name) n.hash = mix(n.hash, static_cast<std::uint64_t>(c));
  n.hash = mix(mix(n.hash, static_cast<std::uint64_t>(r.num)), static_cast<std::uint64_t>(r.den));
  if (kind == Kind::symbol) n.first = name;
  for (const Node* c : children) {
    if (n.first.empty() || (!c->first.empty() && c->first < n.first)) n.first = c->first;
    n.size = n.size + c->size < largest_size ? n.size + c->size : largest_size;
    n.hash = mix(n.hash, c->hash);
  }
  return n;
}

template <char... C>
inline constexpr char symbol_text[] = {C..., '\0'};

}  // namespace detail

/// The node of a formula's type.
template <class H>
inline constexpr Node node{};

namespace detail {
template <class... H>
inline constexpr std::array<const Node*, sizeof...(H)> nodes_of{&node<H>...};
}

template <std::int64_t N, std::int64_t D>
inline constexpr Node node<Number<N, D>> = detail::make_node(Kind::number, {}, {N, D}, detail::nodes_of<>);
template <>
inline constexpr Node node<Pi> = detail::make_node(Kind::pi, "pi", {}, detail::nodes_of<>);
template <char... C>
inline constexpr Node node<Symbol<C...>> = detail::make_node(
    Kind::symbol, std::string_view(detail::symbol_text<C...>, sizeof...(C)), {}, detail::nodes_of<>);
template <class F, class... A>
inline constexpr Node node<Call<F, A...>> = detail::make_node(Kind::call, F::name, {},
                                                              detail::nodes_of<A...>);
template <class B, std::int64_t N, std::int64_t D>
inline constexpr Node node<Power<B, N, D>> = detail::make_node(Kind::power, {}, {N, D}, detail::nodes_of<B>);
template <std::int64_t N, std::int64_t D, class C>
inline constexpr Node node<Scaled<N, D, C>> = detail::make_node(Kind::scaled, {}, {N, D},
                                                                detail::nodes_of<C>);
template <class... F>
inline constexpr Node node<Product<F...>> = detail::make_node(Kind::product, {}, {}, detail::nodes_of<F...>);
template <class... T>
inline constexpr Node node<Sum<T...>> = detail::make_node(Kind::sum, {}, {}, detail::nodes_of<T...>);

/// The order of canonical forms, as a number below, at or above 0: constants first, then by the
/// alphabetically first symbol inside, then smaller before larger, then by name, last by structure. It makes
/// cos(x) * y and 1 + x + x^2. Equal hashes of 64 bits count as equal formulas, which makes finding like
/// terms cheap (addresses cannot tell: g++ with sanitizers does not compare them in constant expressions).
constexpr int compare(const Node& a, const Node& b) {
  if (const int c = a.first.compare(b.first); c != 0) return c;
  if (a.size != b.size) return a.size - b.size;
  if (a.kind != b.kind) return static_cast<int>(a.kind) - static_cast<int>(b.kind);
  if (const int c = a.name.compare(b.name); c != 0) return c;
  if (a.r != b.r) return a.r < b.r ? -1 : 1;
  if (a.children != b.children) return a.children - b.children;
  if (a.hash == b.hash) return 0;
  for (int i = 0; i < a.children; ++i)
    if (const int c = compare(a[i], b[i]); c != 0) return c;
  return 0;
}

/// A multiple of a term, or a power of a base, with its place in a list of types.
struct Entry {
  const Node* key = nullptr;
  Rational r;
  std::size_t index = 0;
};

template <std::size_t N>
struct Entries {
  std::array<Entry, N> entry{};
  std::size_t size = 0;
};

/// The entries in canonical order; those with equal keys are one with the sum of their numbers, and zeros are
/// left out.
template <std::size_t N>
constexpr Entries<N> collect(const std::array<Entry, N>& in) {
  Entries<N> out;
  for (const Entry& e : in) {
    std::size_t low = 0, high = out.size;
    bool found = false;
    while (low < high && !found) {
      const std::size_t middle = (low + high) / 2;
      const int c = compare(*e.key, *out.entry[middle].key);
      if (c == 0) {
        out.entry[middle].r = out.entry[middle].r + e.r;
        found = true;
      } else if (c < 0) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    if (found) continue;
    for (std::size_t i = out.size++; i > low; --i) out.entry[i] = out.entry[i - 1];
    out.entry[low] = e;
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < out.size; ++i)
    if (out.entry[i].r.num != 0) out.entry[kept++] = out.entry[i];
  out.size = kept;
  return out;
}

}  // namespace ctgrad::formula
