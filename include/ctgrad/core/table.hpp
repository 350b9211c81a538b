// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A zero-initialised array of a size known late, for facts about nodes: making and reading one takes the
// fewest steps of a constant expression (std::vector constructs element by element and checks every access).
#pragma once
#include <ctgrad/core/storage.hpp>

#include <cstddef>

namespace ctgrad {

template <class T>
class Table {
public:
  constexpr explicit Table(std::size_t n) : items(new T[n]()), size_(n) {}
  constexpr explicit Table(int n) : Table(static_cast<std::size_t>(n)) {}
  /// Elements that are written before they are read.
  constexpr Table(std::size_t n, Uninitialized) : items(new T[n]), size_(n) {}
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  constexpr Table(Table&& o) noexcept : items(o.items), size_(o.size_) { o.items = nullptr; }
  constexpr Table& operator=(Table&& o) noexcept {
    T* const mine = items;
    items = o.items;
    o.items = mine;
    size_ = o.size_;
    return *this;
  }
  constexpr ~Table() { delete[] items; }

  constexpr std::size_t size() const { return size_; }
  constexpr T& operator[](int i) { return items[i]; }
  constexpr const T& operator[](int i) const { return items[i]; }
  constexpr T& operator[](std::size_t i) { return items[i]; }
  constexpr const T& operator[](std::size_t i) const { return items[i]; }

  /// The elements: an access without a call, for loops over all nodes.
  T* items;

private:
  std::size_t size_;
};

}  // namespace ctgrad
