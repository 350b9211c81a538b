// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A short string of fixed capacity for constant expressions: parameter paths, labels, messages.
#pragma once
#include <ctgrad/core/fail.hpp>

#include <array>
#include <cstddef>
#include <string_view>

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

}  // namespace ctgrad
