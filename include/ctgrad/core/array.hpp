// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A fixed-size array for the passes: an element access is one call in a constant expression, where
// std::array takes three, and that is most of what tracing and planning do.
#pragma once
#include <cstddef>

namespace ctgrad {

template <class T, std::size_t N>
struct Array {
  T items[N == 0 ? 1 : N];

  static constexpr std::size_t size() { return N; }
  constexpr T& operator[](std::size_t i) { return items[i]; }
  constexpr const T& operator[](std::size_t i) const { return items[i]; }
  constexpr T* data() { return items; }
  constexpr const T* data() const { return items; }
  constexpr T* begin() { return items; }
  constexpr T* end() { return items + N; }
  constexpr const T* begin() const { return items; }
  constexpr const T* end() const { return items + N; }
  constexpr bool operator==(const Array& o) const {
    for (std::size_t i = 0; i < N; ++i)
      if (!(items[i] == o.items[i])) return false;
    return true;
  }
};

}  // namespace ctgrad
