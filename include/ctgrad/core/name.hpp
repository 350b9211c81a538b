// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A short string of fixed capacity for constant expressions: parameter paths, labels, messages.
#pragma once
#include <ctgrad/core/fail.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace ctgrad {

/// Text of at most 95 characters; usable as a template argument, so that compilers print it in errors.
struct Name {
  static constexpr std::size_t capacity = 95;
  char text[capacity + 1]{};

  constexpr Name() = default;
  constexpr Name(std::string_view s) { append(s); }
  constexpr Name(const char* s) { append(s); }
  constexpr void append(std::string_view s) {
    std::size_t n = size();
    if (n + s.size() > capacity) fail("ctgrad: name longer than 95 characters");
    for (char c : s) text[n++] = c;
  }
  constexpr std::size_t size() const {
    std::size_t n = 0;
    while (n < capacity && text[n] != 0) ++n;  // bounded, or GCC warns of a text without an end
    return n;
  }
  constexpr std::string_view view() const { return {text, size()}; }
  /// Path of a field: parent / "weight" is "parent.weight".
  constexpr Name operator/(std::string_view field) const {
    Name r = *this;
    if (r.size() != 0) r.append(".");
    r.append(field);
    return r;
  }
  constexpr bool operator==(const Name&) const = default;
};

/// Decimal digits of n.
constexpr Name decimal(std::size_t n) {
  Name r;
  if (n >= 10) r = decimal(n / 10);
  const char digit = static_cast<char>('0' + n % 10);
  r.append(std::string_view(&digit, 1));
  return r;
}

/// A name as a type that compilers print in errors: GCC prints a Name as text, Clang as numbers, but
/// characters as characters.
#ifdef __clang__
template <char... Letters>
struct Path {
  static constexpr bool is_empty = sizeof...(Letters) == 0;
};
template <Name N, class I = std::make_index_sequence<N.size()>>
struct PathOf;
template <Name N, std::size_t... I>
struct PathOf<N, std::index_sequence<I...>> {
  using type = Path<N.text[I]...>;
};
#else
template <Name N>
struct Path {
  static constexpr bool is_empty = N == Name{};
};
template <Name N>
struct PathOf {  // an alias template makes GCC 12 crash
  using type = Path<N>;
};
#endif

}  // namespace ctgrad
