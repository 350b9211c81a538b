// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Aligned memory of fixed size: inside the object when small, on the heap when large.
#pragma once
#include <array>
#include <cstddef>
#include <cstring>
#include <new>
#include <type_traits>
#include <utility>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace ctgrad {

/// Every buffer starts on a cache line, which is also the widest SIMD register.
inline constexpr std::size_t alignment = 64;
/// Objects up to this many bytes are kept inside their owner.
inline constexpr std::size_t inline_bytes = 1024;

/// Asks for memory that is written before it is read.
struct Uninitialized {};
inline constexpr Uninitialized uninitialized{};

namespace detail {

/// Blocks of one size. A thread keeps the last few it freed: results returned by value then cost neither the
/// allocator nor, in large sizes, fresh pages (a gradient of 1000 numbers was 80 ns slower without).
template <std::size_t Bytes>
class Blocks {
public:
  static void* take() {
    if constexpr (capacity > 0) {
      if (spare_.count > 0) return spare_.block[--spare_.count];
    }
    void* const p = ::operator new (Bytes, std::align_val_t{block_alignment});
#ifdef MADV_HUGEPAGE
    if constexpr (huge) (void)madvise(p, Bytes / huge_page * huge_page, MADV_HUGEPAGE);  // a wish
#endif
    return p;
  }
  static void give(void* p) {
    if constexpr (capacity > 0) {
      if (spare_.count < spare_.limit) {
        spare_.block[spare_.count++] = p;
        return;
      }
    }
    ::operator delete (p, std::align_val_t{block_alignment});
  }

private:
  /// Large blocks ask for large pages: the first use of memory costs a fault per page, and every stride
  /// through it an entry of the translation buffer.
  static constexpr std::size_t huge_page = std::size_t{1} << 21;
  static constexpr bool huge = Bytes >= 2 * huge_page;
  static constexpr std::size_t block_alignment = huge ? huge_page : alignment;
  static constexpr int capacity = Bytes <= std::size_t{1} << 16 ? 4 : Bytes <= std::size_t{1} << 20 ? 1 : 0;
  struct Spare {
    void* block[capacity > 0 ? capacity : 1] = {};
    int count = 0, limit = capacity;
    constexpr Spare() = default;
    ~Spare() {  // what is freed later in this thread is not kept
      limit = 0;
      while (count > 0) ::operator delete (block[--count], std::align_val_t{block_alignment});
    }
  };
  static inline thread_local Spare spare_;
};

}  // namespace detail

/// N elements, N known at compile time; zero unless they are asked for uninitialized.
template <class T, std::size_t N, bool Inline = (N * sizeof(T) <= inline_bytes)>
class Storage {
public:
  constexpr Storage() : elements_{} {}
  constexpr explicit Storage(Uninitialized) {
    if (std::is_constant_evaluated()) elements_ = {};  // which may copy it before it is written
  }
  constexpr T* data() { return elements_.data(); }
  constexpr const T* data() const { return elements_.data(); }

private:
  alignas(N * sizeof(T) >= alignment ? alignment : alignof(T)) std::array<T, N> elements_;
};

/// On the heap. A move swaps, so that what was moved from still has elements, of any value.
template <class T, std::size_t N>
class Storage<T, N, false> {
  static_assert(std::is_trivially_copyable_v<T>);

public:
  Storage() : Storage(uninitialized) { std::memset(static_cast<void*>(data()), 0, N * sizeof(T)); }
  explicit Storage(Uninitialized) : elements_(static_cast<T*>(Blocks::take())) {}
  Storage(const Storage& other) : Storage(uninitialized) { std::memcpy(data(), other.data(), N * sizeof(T)); }
  // NOLINTNEXTLINE(performance-noexcept-move-constructor): taking a block may throw
  Storage(Storage&& other) : Storage(uninitialized) { std::swap(elements_, other.elements_); }
  Storage& operator=(const Storage& other) {
    if (this != &other) std::memcpy(data(), other.data(), N * sizeof(T));
    return *this;
  }
  Storage& operator=(Storage&& other) noexcept {
    std::swap(elements_, other.elements_);
    return *this;
  }
  ~Storage() { Blocks::give(elements_); }
  T* data() { return elements_; }
  const T* data() const { return elements_; }

private:
  using Blocks = detail::Blocks<(N * sizeof(T) + alignment - 1) / alignment * alignment>;
  T* elements_;
};

}  // namespace ctgrad
