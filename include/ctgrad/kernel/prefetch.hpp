// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Asks memory for what is read or written soon.
#pragma once
#include <cstdint>

namespace ctgrad::kernel {

/// Asks for the line of memory at an address, which need not be that of an element; to write it, or to read
/// it.
template <bool Write = false>
[[gnu::always_inline]] inline void prefetch(std::uintptr_t address) {
  __builtin_prefetch(reinterpret_cast<const void*>(address), Write);
}

}  // namespace ctgrad::kernel
