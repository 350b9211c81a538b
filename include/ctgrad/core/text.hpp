// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Text of errors and reports, piece by piece. Every piece is one call: compilers take long over sums of
// strings, whose temporaries all have to be destroyed where one of them throws.
#pragma once
#include <concepts>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ctgrad::detail {

class Text {
public:
  [[gnu::cold, gnu::noinline]] Text& operator<<(std::string_view s) {
    text_ += s;
    return *this;
  }
  [[gnu::cold, gnu::noinline]] Text& operator<<(const char* s) { return *this << std::string_view(s); }
  [[gnu::cold, gnu::noinline]] Text& operator<<(const std::string& s) { return *this << std::string_view(s); }
  /// In few digits.
  [[gnu::cold, gnu::noinline]] Text& operator<<(double x) {
    if (x != x) return *this << "nan";  // its sign means nothing
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.6g", x);
    return *this << digits;
  }
  template <std::integral I>
  Text& operator<<(I n) {
    return add(static_cast<long long>(n));
  }
  /// Separated by commas, in brackets.
  template <std::integral I>
  Text& operator<<(const std::vector<I>& numbers) {
    *this << "[";
    for (std::size_t i = 0; i < numbers.size(); ++i) *this << (i > 0 ? ", " : "") << numbers[i];
    return *this << "]";
  }

  bool empty() const { return text_.empty(); }
  std::string str() { return std::move(text_); }

private:
  [[gnu::cold, gnu::noinline]] Text& add(long long n) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%lld", n);
    return *this << digits;
  }
  std::string text_;
};

}  // namespace ctgrad::detail
