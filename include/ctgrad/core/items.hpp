// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// An array that grows, for the steps from a trace to a plan: they run in constant expressions, where a call
// costs as much as its work, and every call of std::vector makes several more. A tenth of a program's compile
// time.
#pragma once
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <type_traits>
#include <utility>

namespace ctgrad {

/// What std::vector<T> is, with fewer members; pointers are its iterators, and nothing is checked.
template <class T>
class Items {
public:
  using value_type = T;
  using iterator = T*;
  using const_iterator = const T*;

  constexpr Items() = default;
  constexpr explicit Items(std::size_t n) { resize(n); }
  constexpr Items(std::size_t n, const T& value) { assign(n, value); }
  template <class U>
  constexpr Items(const U* first, const U* last) {
    append(first, last);
  }
  constexpr Items(std::initializer_list<T> list) { append(list.begin(), list.end()); }
  constexpr Items(const Items& o) { append(o.begin(), o.end()); }
  constexpr Items(Items&& o) noexcept : items_(o.items_), size_(o.size_), room_(o.room_) {
    o.items_ = nullptr;
    o.size_ = o.room_ = 0;
  }
  constexpr Items& operator=(const Items& o) {
    if (this != &o) assign(o.begin(), o.end());
    return *this;
  }
  constexpr Items& operator=(Items&& o) noexcept {
    T* const items = items_;  // std::swap would be several more templates
    const std::size_t size = size_, room = room_;
    items_ = o.items_;
    size_ = o.size_;
    room_ = o.room_;
    o.items_ = items;
    o.size_ = size;
    o.room_ = room;
    return *this;
  }
  constexpr ~Items() {
    clear();
    free(items_, room_);
  }

  constexpr std::size_t size() const { return size_; }
  constexpr std::size_t capacity() const { return room_; }
  constexpr bool empty() const { return size_ == 0; }
  constexpr T* data() { return items_; }
  constexpr const T* data() const { return items_; }
  constexpr T* begin() { return items_; }
  constexpr const T* begin() const { return items_; }
  constexpr T* end() { return items_ + size_; }
  constexpr const T* end() const { return items_ + size_; }
  constexpr T& operator[](std::size_t i) { return items_[i]; }
  constexpr const T& operator[](std::size_t i) const { return items_[i]; }
  constexpr T& back() { return items_[size_ - 1]; }
  constexpr const T& back() const { return items_[size_ - 1]; }

  constexpr void reserve(std::size_t n) {
    if (n > room_) move_to(std::allocator<T>().allocate(n), n);
  }
  constexpr void clear() { shorten(0); }
  constexpr void resize(std::size_t n) {
    if (n < size_) return shorten(n);
    reserve(n);
    for (; size_ < n; ++size_) std::construct_at(items_ + size_);
  }
  constexpr void assign(std::size_t n, const T& value) {
    const T kept(value);  // it may be one of these
    clear();
    reserve(n);
    for (; size_ < n; ++size_) std::construct_at(items_ + size_, kept);
  }
  /// Not a part of this array.
  template <class U>
  constexpr void assign(const U* first, const U* last) {
    clear();
    append(first, last);
  }
  /// Not a part of this array.
  template <class U>
  constexpr void append(const U* first, const U* last) {
    reserve(size_ + static_cast<std::size_t>(last - first));
    for (; first != last; ++first, ++size_) std::construct_at(items_ + size_, *first);
  }
  constexpr void push_back(const T& value) {
    if (size_ == room_) return grow(value);
    std::construct_at(items_ + size_, value);
    ++size_;
  }
  constexpr void push_back(T&& value) {
    if (size_ == room_) return grow(std::move(value));
    std::construct_at(items_ + size_, std::move(value));
    ++size_;
  }

  friend constexpr bool operator==(const Items& a, const Items& b) {
    if (a.size_ != b.size_) return false;
    for (std::size_t i = 0; i < a.size_; ++i)
      if (!(a.items_[i] == b.items_[i])) return false;
    return true;
  }

private:
  static constexpr void free(T* items, std::size_t room) {
    if (items != nullptr) std::allocator<T>().deallocate(items, room);
  }
  constexpr void shorten(std::size_t n) {
    if constexpr (!__is_trivially_copyable(T))  // of GCC, Clang and MSVC; std's trait is 15 more templates
      for (std::size_t i = n; i < size_; ++i) std::destroy_at(items_ + i);
    size_ = n;
  }
  constexpr void move_to(T* to, std::size_t room) {
    const std::size_t n = size_;
    for (std::size_t i = 0; i < n; ++i) std::construct_at(to + i, std::move(items_[i]));
    shorten(0);
    free(items_, room_);
    items_ = to;
    size_ = n;
    room_ = room;
  }
  /// The value may be one of these, so it is in its place before they move.
  template <class V>
  constexpr void grow(V&& value) {
    const std::size_t room = room_ == 0 ? 4 : 2 * room_;
    T* const to = std::allocator<T>().allocate(room);
    std::construct_at(to + size_, std::forward<V>(value));
    move_to(to, room);
    ++size_;
  }

  T* items_ = nullptr;
  std::size_t size_ = 0, room_ = 0;
};

}  // namespace ctgrad
