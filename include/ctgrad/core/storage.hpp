// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Aligned memory of fixed size: inside the object when small, on the heap when large.
#pragma once
#include <array>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>

namespace ctgrad {

/// Every buffer starts on a cache line, which is also the widest SIMD register.
inline constexpr std::size_t alignment = 64;
/// Objects up to this many bytes are kept inside their owner.
inline constexpr std::size_t inline_bytes = 1024;

namespace detail {
struct AlignedDelete {
  void operator()(void* p) const { ::operator delete (p, std::align_val_t{alignment}); }
};
}  // namespace detail

/// N zero-initialised elements, N known at compile time.
template <class T, std::size_t N, bool Inline = (N * sizeof(T) <= inline_bytes)>
class Storage {
public:
  constexpr T* data() { return elements_.data(); }
  constexpr const T* data() const { return elements_.data(); }

private:
  alignas(N * sizeof(T) >= alignment ? alignment : alignof(T)) std::array<T, N> elements_{};
};

template <class T, std::size_t N>
class Storage<T, N, false> {
  static_assert(std::is_trivially_copyable_v<T>);

public:
  Storage() : elements_(allocate()) { std::memset(static_cast<void*>(data()), 0, N * sizeof(T)); }
  Storage(const Storage& other) : elements_(allocate()) { std::memcpy(data(), other.data(), N * sizeof(T)); }
  Storage& operator=(const Storage& other) {
    if (this != &other) std::memcpy(data(), other.data(), N * sizeof(T));
    return *this;
  }
  /// Moves swap, so that a moved-from tensor still has its elements.
  Storage(Storage&& other) : Storage() { elements_.swap(other.elements_); }
  Storage& operator=(Storage&& other) noexcept {
    elements_.swap(other.elements_);
    return *this;
  }
  T* data() { return elements_.get(); }
  const T* data() const { return elements_.get(); }

private:
  using Pointer = std::unique_ptr<T[], detail::AlignedDelete>;
  static Pointer allocate() {
    return Pointer(static_cast<T*>(::operator new (N * sizeof(T), std::align_val_t{alignment})));
  }
  Pointer elements_;
};

}  // namespace ctgrad
